// Checkpoints whose names and shapes stand in a pickle.
#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "formats/tensor_collector.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"

namespace surveyor {

namespace {

Checkpoint collected(PickleHeap& heap,
                     const PickleValue& root,
                     std::span<const std::byte> file,
                     const std::string& name,
                     std::string format) {
    Checkpoint checkpoint;
    checkpoint.path = name;
    checkpoint.format = std::move(format);
    TensorCollector(checkpoint, heap, file.size()).collect(root);
    if (checkpoint.tensors.empty()) {
        throw DataError(name + ": the " + checkpoint.format + " holds no tensor: its root is " + kind_of(root));
    }
    return checkpoint;
}

}  // namespace

Checkpoint parse_torch_zip_checkpoint(std::span<const std::byte> file,
                                      const std::string& name,
                                      const CheckpointLimits& limits) {
    const std::vector<ZipEntry> entries = read_zip_directory(file, name);
    if (torch_folder_of(entries).empty()) {
        throw DataError(name + ": the archive has no single entry data.pkl in a folder: torch.save did not write it");
    }
    PickleHeap heap(limits, file.size());
    const TorchArchive archive = read_torch_zip(heap, file, entries, name);
    if (archive.is_script) {
        heap.notes.emplace_back("a TorchScript archive: its tensors are read, its program is not run");
    }
    return collected(heap, archive.object, file, name, archive.is_script ? "TorchScript archive" : "torch zip");
}

Checkpoint parse_torch_legacy_checkpoint(std::span<const std::byte> file,
                                         const std::string& name,
                                         const CheckpointLimits& limits) {
    PickleHeap heap(limits, file.size());
    const PickleValue root = read_torch_legacy(heap, file, name);
    return collected(heap, root, file, name, "torch legacy");
}

Checkpoint parse_pickle_checkpoint(std::span<const std::byte> file,
                                   const std::string& name,
                                   const CheckpointLimits& limits) {
    PickleHeap heap(limits, file.size());
    ByteReader reader(file, name);
    PickleMachine machine(heap, reader, name);
    const PickleValue root = machine.run();
    if (reader.remaining() > 0) {
        heap.notes.push_back(std::to_string(reader.remaining()) + " bytes after the pickle were not read");
    }
    return collected(heap, root, file, name, "pickle (protocol " + std::to_string(machine.protocol()) + ")");
}

}  // namespace surveyor
