#include "tests/stages/metric_testing.hpp"

#include <cmath>

#include "base/random.hpp"
#include "formats/png.hpp"
#include "stages/tensors.hpp"

namespace surveyor::testing {

double number_of(const ArrayMap& arrays, const std::string& name) {
    const std::vector<double> values = named(arrays, name, "the unit").as_doubles();
    expect(values.size() == 1, name + " holds one number");
    return values.front();
}

std::string text_of(const ArrayMap& arrays, const std::string& name) {
    return named(arrays, name, "the unit").texts().at(0);
}

Array normal_features(std::int64_t rows, std::int64_t dim, std::uint64_t stream, double shift, double scale) {
    Array features(DType::float32, {rows, dim});
    const auto values = features.values<float>();
    RandomStream(3, Purpose::main_latents, stream).normals(values);
    for (float& value : values) {
        value = static_cast<float>(shift + scale * static_cast<double>(value));
    }
    return features;
}

Array exact_features(double shift, double scale) {
    // Eight points +-e_i: their covariance is 2/7 of the identity.
    const double length = scale * std::sqrt(7.0 / 2.0);
    Array features(DType::float32, {8, 4});
    for (std::size_t i = 0; i < 8; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
            const double centred = i % 4 == j ? (i < 4 ? length : -length) : 0.0;
            features.values<float>()[i * 4 + j] = static_cast<float>(shift + centred);
        }
    }
    return features;
}

Matrix rows_of(const Array& features) {
    return to_matrix(features);
}

ArrayMap features_group(const Array& features, std::int64_t held) {
    Array flags(DType::uint8, {features.size(0)});
    for (std::int64_t i = 0; i < held; ++i) {
        flags.values<std::uint8_t>()[static_cast<std::size_t>(i)] = 1;
    }
    return {{"features", features}, {"held", flags}};
}

FidChain::FidChain(Bench& bench, const Array& features)
    : bench_(bench), plain_reference_(moments_of(rows_of(features))) {
    Inputs inputs;
    inputs.add("reference", features_group(features));
    reference_ = bench.run({"fid", "pixels/reference"}, 0, 1, inputs);
    factor_ = bench.run({"fid", "pixels/factor"}, 0, 1, inputs_with({}));
}

ArrayMap FidChain::condition(const ArrayMap& features, const std::string& label) {
    return bench_.run({"fid", "pixels/" + label}, 0, 1, inputs_with(features));
}

ArrayMap FidChain::infinity(const ArrayMap& features, const ArrayMap& finite) {
    Inputs inputs = inputs_with(features);
    inputs.add("finite", finite);
    return bench_.run({"fid", "pixels/infinity/start"}, 0, 1, inputs);
}

Inputs FidChain::inputs_with(const ArrayMap& features) const {
    Inputs inputs;
    inputs.add("reference", reference_);
    inputs.add("factor", factor_);
    inputs.add("features", features);
    return inputs;
}

Array random_picture(std::int64_t height, std::int64_t width, std::uint64_t stream) {
    Array picture(DType::uint8, {height, width, 3});
    std::vector<double> levels(static_cast<std::size_t>(picture.count()));
    RandomStream(4, Purpose::main_latents, stream).uniforms(levels);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        picture.values<std::uint8_t>()[i] = static_cast<std::uint8_t>(256.0 * levels[i]);
    }
    return picture;
}

void write_pictures(const std::filesystem::path& folder, int count, std::uint64_t first_stream) {
    std::filesystem::create_directories(folder);
    for (int i = 0; i < count; ++i) {
        write_png(folder / ("picture_" + std::to_string(i) + ".png"),
                  random_picture(16, 16, first_stream + static_cast<std::uint64_t>(i)));
    }
}

}  // namespace surveyor::testing
