#pragma once

#include "formats/pickle_heap.hpp"
#include "formats/zip.hpp"

namespace surveyor {

/// What a torch.save archive holds: the value of its data.pkl, and whether it is a TorchScript program, of which the
/// tensors alone are read.
struct TorchArchive {
    PickleValue object;
    bool is_script = false;
};

/// The one entry "<folder>/data.pkl"; empty when the archive has none, or several.
[[nodiscard]] std::string torch_folder_of(std::span<const ZipEntry> entries);

/// Reads <folder>/data.pkl; storages are views of the entries <folder>/data/<key>, which must be stored, not packed,
/// and exactly as long as declared. Their checksums are compared when a tensor is read, that of data.pkl at once.
[[nodiscard]] TorchArchive read_torch_zip(PickleHeap& heap,
                                          std::span<const std::byte> archive,
                                          std::span<const ZipEntry> entries,
                                          const std::string& where);

}  // namespace surveyor
