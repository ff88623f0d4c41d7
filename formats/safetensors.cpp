#include "formats/safetensors.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "formats/mapped_file.hpp"
#include "formats/safetensors_header.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

using Named = ArrayMap::value_type;

/// Widest elements first, so that each tensor starts at a multiple of its element size; by name among equals.
std::vector<const Named*> in_file_order(const ArrayMap& arrays) {
    std::vector<const Named*> order;
    for (const Named& each : arrays) {
        order.push_back(&each);
    }
    std::stable_sort(order.begin(), order.end(), [](const Named* left, const Named* right) {
        return left->second.item_bytes() > right->second.item_bytes();
    });
    return order;
}

std::string header_text(const std::vector<const Named*>& order, const TensorMetadata& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    std::size_t offset = 0;
    for (const Named* each : order) {
        const Array& array = each->second;
        const std::size_t end = offset + array.bytes().size();
        header[each->first] = {
            {"dtype", safetensors_name_of(array.dtype())}, {"shape", array.shape()}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
}

}  // namespace

std::vector<TensorEntry> list_safetensors(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_safetensors_header(file.bytes(), path.string()).tensors;
}

TensorMetadata read_safetensors_metadata(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_safetensors_header(file.bytes(), path.string()).metadata;
}

ArrayMap read_safetensors(const std::filesystem::path& path) {
    const MappedFile file(path);
    ArrayMap arrays;
    for (const TensorEntry& tensor : parse_safetensors_header(file.bytes(), path.string()).tensors) {
        const auto begin = file.bytes().begin() + static_cast<std::ptrdiff_t>(tensor.begin);
        const auto end = file.bytes().begin() + static_cast<std::ptrdiff_t>(tensor.end);
        arrays.emplace(tensor.name, Array(tensor.dtype, tensor.shape, std::vector<std::byte>(begin, end)));
    }
    return arrays;
}

void write_safetensors(const std::filesystem::path& path, const ArrayMap& arrays, const TensorMetadata& metadata) {
    const std::vector<const Named*> order = in_file_order(arrays);
    const std::string header = header_text(order, metadata);
    std::array<std::byte, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
        length[i] = static_cast<std::byte>((header.size() >> (8 * i)) & 0xFFU);
    }
    std::vector<std::span<const std::byte>> pieces = {length, std::as_bytes(std::span(header))};
    for (const Named* each : order) {
        pieces.push_back(each->second.bytes());
    }
    write_file(path, pieces);
}

}  // namespace surveyor
