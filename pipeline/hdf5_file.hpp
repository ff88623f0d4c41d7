#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// The one layer over the HDF5 C library: each call is checked and its error stack becomes an exception. Fixed-size
/// types only; text is fixed-length UTF-8. Files are written for HDF5 1.10 and later.
class Hdf5File {
  public:
    /// A new file in memory; `image` hands out its bytes. Nothing touches the disk.
    [[nodiscard]] static Hdf5File create_in_memory();

    /// A new file on disk, which must not exist. SystemError(cannot_create) when it cannot be made.
    [[nodiscard]] static Hdf5File create(const std::filesystem::path& path);

    /// An existing file. DataError when it is no HDF5 file.
    [[nodiscard]] static Hdf5File open(const std::filesystem::path& path);

    /// A file that lies in memory; the bytes are copied. `where` names it in messages.
    [[nodiscard]] static Hdf5File open_image(std::span<const std::byte> image, const std::string& where);

    ~Hdf5File();
    Hdf5File(Hdf5File&&) noexcept;
    Hdf5File& operator=(Hdf5File&&) noexcept;

    /// Writes a dataset, making the groups on its path.
    void write(const std::string& path, const Array& array);

    /// Makes `scale` (a one-dimensional dataset) the scale of a dimension of `dataset`, and names the dimension.
    void attach_scale(const std::string& dataset,
                      std::size_t dimension,
                      const std::string& scale,
                      const std::string& name);

    void make_group(const std::string& path);
    void set_attribute(const std::string& path, const std::string& name, const std::string& value);

    [[nodiscard]] Array read(const std::string& path) const;
    [[nodiscard]] bool has(const std::string& path) const;
    [[nodiscard]] bool is_group(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> children(const std::string& group) const;

    /// Empty when the attribute is absent.
    [[nodiscard]] std::string attribute(const std::string& path, const std::string& name) const;

    /// All bytes of a file in memory, after flushing.
    [[nodiscard]] std::vector<std::byte> image();

    /// Flushes and closes; afterwards the object is empty. Reports what a destructor would swallow.
    void close();

  private:
    struct State;
    explicit Hdf5File(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// "serial 1.10.8", for --version and provenance.
[[nodiscard]] std::string hdf5_version();

}  // namespace surveyor
