// Checkpoints that are arrays without a program: safetensors, .npy, .npz.
#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "formats/not_a_model.hpp"
#include "formats/npy.hpp"
#include "formats/npy_header.hpp"
#include "formats/safetensors_header.hpp"
#include "formats/zip.hpp"

namespace surveyor {

namespace {

constexpr std::uint64_t largest_unpacked = std::uint64_t{8} << 30U;

/// A view of the numbers of an .npy file, which must be exactly as many as its header says.
StoredTensor view_of_npy(std::span<const std::byte> file, const std::string& where) {
    const NpyHeader header = parse_npy_header(file, where);
    StoredTensor tensor;
    tensor.dtype = header.dtype;
    tensor.shape = header.shape;
    tensor.is_big_endian = header.byte_order == ByteOrder::big && bytes_of(header.dtype) > 1;
    check_npy_size(header, file.size(), where);
    tensor.bytes = file.subspan(header.data_offset);
    if (header.axis_order == AxisOrder::column_major && header.shape.size() > 1) {
        std::int64_t step = 1;
        for (const std::int64_t size : header.shape) {
            tensor.strides.push_back(step);
            step *= size;
        }
    }
    return tensor;
}

StoredTensor unpacked(const Array& array) {
    StoredTensor tensor;
    tensor.dtype = array.dtype();
    tensor.shape = array.shape();
    auto owner = std::make_shared<const Array>(array);
    tensor.bytes = owner->bytes();
    tensor.owner = std::move(owner);
    return tensor;
}

}  // namespace

Checkpoint parse_safetensors_checkpoint(std::span<const std::byte> file, const std::string& name) {
    Checkpoint checkpoint;
    checkpoint.path = name;
    checkpoint.format = "safetensors";
    const SafetensorsHeader header = parse_safetensors_header(file, name);
    for (const TensorEntry& entry : header.tensors) {
        StoredTensor& tensor = checkpoint.tensors[entry.name];
        tensor.dtype = entry.dtype;
        tensor.shape = entry.shape;
        tensor.bytes = file.subspan(entry.begin, entry.end - entry.begin);
    }
    for (const auto& [key, text] : header.metadata) {
        checkpoint.attributes[key] = text;
    }
    return checkpoint;
}

Checkpoint parse_npy_checkpoint(std::span<const std::byte> file, const std::string& name) {
    Checkpoint checkpoint;
    checkpoint.path = name;
    checkpoint.format = "npy";
    checkpoint.tensors["array"] = view_of_npy(file, name);
    return checkpoint;
}

Checkpoint parse_npz_checkpoint(std::span<const std::byte> file, const std::string& name) {
    static constexpr std::string_view ending = ".npy";
    Checkpoint checkpoint;
    checkpoint.path = name;
    checkpoint.format = "npz";
    std::uint64_t packed = 0;
    for (const ZipEntry& entry : read_zip_directory(file, name)) {
        const std::string where = name + ": member '" + printable(entry.name) + "'";
        if (!entry.name.ends_with(ending)) {
            throw DataError(where + " is no .npy array");
        }
        StoredTensor tensor;
        if (entry.method == ZipMethod::stored) {
            const std::span<const std::byte> bytes = file.subspan(entry.data_offset, entry.bytes);
            tensor = view_of_npy(bytes, where);
            tensor.seal = std::make_shared<const SealedBytes>(bytes, entry.checksum, where);
        } else {
            packed += std::min(entry.bytes, largest_unpacked);
            if (packed > largest_unpacked) {
                throw DataError(name + ": its arrays would take more than 8 GiB; split the file");
            }
            tensor = unpacked(read_npz_member(file, entry, name));
        }
        checkpoint.tensors.emplace(entry.name.substr(0, entry.name.size() - ending.size()), std::move(tensor));
    }
    return checkpoint;
}

}  // namespace surveyor
