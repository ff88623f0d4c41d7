#include "stages/latent_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "formats/npy.hpp"
#include "pipeline/reader.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

namespace {

/// As the file has it.
struct Found {
    std::string space;
    Array array;
};

Found find_in_npz(const std::filesystem::path& path) {
    ArrayMap arrays = read_npz(path);
    if (arrays.contains("z") && arrays.contains("w")) {
        throw DataError(path.string() +
                        ": holds both 'z' and 'w', but w is computed from z: keep the one that is meant");
    }
    const std::string space = arrays.contains("w") ? "w" : "z";
    return {space, named(arrays, space, path.string())};
}

Found find_in_results(const std::filesystem::path& path) {
    const ResultsReader results(path);
    const std::string set = "/latents/main/";
    const std::string space = results.has(set + "z") ? "z" : "w";
    if (!results.has(set + space)) {
        throw DataError(path.string() + ": has no /latents/main: the run that made it drew no latents");
    }
    if (results.has(set + space + "/shard")) {
        throw DataError(path.string() + ": " + set + space +
                        " was too large to be copied there and lies in the shards of its run; join them into an .npz "
                        "(docs/results.md says how) and name that");
    }
    return {space, results.array(set + space)};
}

Found find_latents(const std::filesystem::path& path) {
    std::array<char, 8> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    const std::string_view magic(start.data(), start.size());
    if (magic.starts_with("\x93NUMPY")) {
        return {"z", read_npy(path)};
    }
    if (magic.starts_with("PK")) {
        return find_in_npz(path);
    }
    if (magic.starts_with("\x89HDF")) {
        return find_in_results(path);
    }
    throw DataError(path.string() + ": is no .npy, .npz or results.h5");
}

bool is_real(DType dtype) {
    return dtype == DType::float16 || dtype == DType::bfloat16 || dtype == DType::float32 || dtype == DType::float64;
}

/// [sample, layer, w_dim] -> [sample, w_dim], where all layers are alike.
Array one_of_all_layers(const Array& rows, const std::filesystem::path& path) {
    const auto w_bytes = static_cast<std::size_t>(rows.size(2)) * rows.item_bytes();
    const auto layers = static_cast<std::size_t>(rows.size(1));
    std::vector<std::byte> bytes;
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
        const auto sample = rows.bytes().subspan(static_cast<std::size_t>(i) * layers * w_bytes, layers * w_bytes);
        for (std::size_t layer = 1; layer < layers; ++layer) {
            if (!std::ranges::equal(sample.first(w_bytes), sample.subspan(layer * w_bytes, w_bytes))) {
                throw DataError(path.string() + ": sample " + std::to_string(i) + " has a w of its own in layer " +
                                std::to_string(layer) +
                                " (W+), but directions and curves are of W: give one w for each sample");
            }
        }
        bytes.insert(bytes.end(), sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(w_bytes));
    }
    return {rows.dtype(), {rows.size(0), rows.size(2)}, std::move(bytes)};
}

}  // namespace

LatentFile read_latent_file(const std::filesystem::path& path) {
    Found found = find_latents(path);
    Shape shape;
    for (std::size_t i = 0; i < found.array.shape().size(); ++i) {
        if (i == 0 || found.array.size(i) != 1) {
            shape.push_back(found.array.size(i));
        }
    }
    const bool is_extended = found.space == "w" && shape.size() == 3;
    if ((shape.size() != 2 && !is_extended) || found.array.count() == 0) {
        throw DataError(path.string() + ": '" + found.space + "' has the shape " + text_of(found.array.shape()) +
                        " where latents are needed, [sample, " + found.space + "_dim]");
    }
    if (!is_real(found.array.dtype())) {
        throw DataError(path.string() + ": '" + found.space + "' is of type " +
                        std::string(name_of(found.array.dtype())) + ", but latents are floating-point numbers");
    }
    Array rows = found.array.reshaped(shape);
    if (is_extended) {
        rows = one_of_all_layers(rows, path);
    }
    LatentFile latents{found.space, to_array(to_tensor(rows).to(at::kFloat)), ""};
    const auto values = latents.rows.values<float>();
    const auto bad = std::ranges::find_if(values, [](float x) { return !std::isfinite(x); });
    if (bad != values.end()) {
        throw DataError(path.string() + ": sample " + std::to_string((bad - values.begin()) / latents.rows.size(1)) +
                        " has a number that is not finite");
    }
    latents.digest = digest_of(latents.rows.bytes());
    return latents;
}

}  // namespace surveyor
