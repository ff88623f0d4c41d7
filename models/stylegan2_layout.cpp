#include "models/stylegan2_layout.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/sum.h>

#include "base/error.hpp"

namespace surveyor {
namespace {

/// More than any network has, so that no file makes a side overflow.
constexpr int most_blocks = 16;

/// What the file calls a parameter.
class Names {
  public:
    Names(const ShapeMap& shapes, const StyleGan2Layout& layout) : shapes_(shapes), layout_(layout) {}

    [[nodiscard]] std::string key(Role role, int index = 0, const std::string& layer = "") const {
        return layout_.source({role, {1, 1, 1, 1}, index, layer}, shapes_).key;
    }

    [[nodiscard]] bool has(Role role, int index = 0, const std::string& layer = "") const {
        return shapes_.contains(key(role, index, layer));
    }

    [[nodiscard]] int size(const std::string& key, SizePlace place) const {
        return size_in(shapes_, key, place.rank, place.dimension);
    }

  private:
    const ShapeMap& shapes_;
    const StyleGan2Layout& layout_;
};

void read_label(StyleGan2Sizes& sizes, const Names& names, SizePlace in, SizePlace out) {
    const auto read = [&](LabelForm form, Role role, SizePlace classes, SizePlace width) {
        const std::string key = names.key(role);
        sizes.label = form;
        sizes.classes = names.size(key, classes);
        sizes.label_width = names.size(key, width);
    };
    if (names.has(Role::embed_weight)) {
        read(LabelForm::embedded, Role::embed_weight, in, out);
    } else if (names.has(Role::label_weight)) {
        read(LabelForm::joined, Role::label_weight, {2, 0}, {2, 1});
    }
}

SynthesisForm form_of(const StyleGan2Sizes& sizes, const Names& names) {
    const int last = sizes.blocks() - 1;
    if (last > 0 && names.has(Role::skip_weight, last, "skip")) {
        return SynthesisForm::residual;
    }
    const std::string last_rgb = names.key(Role::rgb_weight, last, "torgb");
    for (int block = 0; block < last; ++block) {
        const bool has_own = names.key(Role::rgb_weight, block, "torgb") != last_rgb;
        if (has_own && (names.has(Role::rgb_weight, block, "torgb") || names.has(Role::bias, block, "torgb"))) {
            return SynthesisForm::skip;
        }
    }
    return SynthesisForm::original;
}

}  // namespace

StyleGan2Sizes stylegan2_sizes(const ShapeMap& shapes, const StyleGan2Layout& layout) {
    const Names names(shapes, layout);
    StyleGan2Sizes sizes;
    const SizePlace in = {2, layout.is_transposed ? 0U : 1U};
    const SizePlace out = {2, layout.is_transposed ? 1U : 0U};
    const int first_width = names.size(names.key(Role::mapping_weight), in);
    for (int i = 0; names.has(Role::mapping_weight, i); ++i) {
        sizes.mapping_widths.push_back(names.size(names.key(Role::mapping_weight, i), out));
    }
    sizes.w_dim = sizes.mapping_widths.back();
    read_label(sizes, names, in, out);
    sizes.z_dim = first_width - sizes.label_width;
    if (sizes.z_dim < 1) {
        throw DataError("tensor '" + names.key(Role::mapping_weight) + "' takes " + std::to_string(first_width) +
                        " numbers, no more than the " + std::to_string(sizes.label_width) +
                        " of a label: the file mixes networks or was edited");
    }
    if (!names.has(Role::constant)) {
        return sizes;  // a mapping network alone
    }
    sizes.channels.push_back(names.size(names.key(Role::constant), layout.constant_channels));
    const auto has_block = [&](int b) {
        return names.has(Role::upsampling_weight, b, "conv0") || names.has(Role::conv_weight, b, "conv1");
    };
    for (int b = 1; b < most_blocks && has_block(b); ++b) {
        sizes.channels.push_back(names.size(names.key(Role::upsampling_weight, b, "conv0"), layout.conv_out));
    }
    sizes.form = form_of(sizes, names);
    return sizes;
}

WeightSource renamed(const StyleGan2Parameter& parameter, const std::string& key) {
    return {canonical_name(parameter), key, parameter.shape, parameter.shape, parameter.optional};
}

WeightSource reshaped(const StyleGan2Parameter& parameter, const std::string& key, Shape file_shape) {
    return {canonical_name(parameter), key, std::move(file_shape), parameter.shape, parameter.optional};
}

WeightSource filter_source(const StyleGan2Parameter& parameter,
                           const std::string& key,
                           const ShapeMap& shapes,
                           std::size_t leading) {
    const auto found = shapes.find(key);
    const std::int64_t taps = found == shapes.end() || found->second.empty() ? 4 : found->second.back();
    if (taps < 2 || taps > 64) {
        throw DataError("tensor '" + key + "' is a filter of " + std::to_string(taps) + " taps, expected 2 to 64");
    }
    if (found != shapes.end() && found->second.size() == 1) {  // NVIDIA's long filters are kept as a row
        const auto square = [](const at::Tensor& row) { return at::outer(row.to(at::kDouble), row.to(at::kDouble)); };
        return {canonical_name(parameter), key, {taps}, {taps, taps}, true, square};
    }
    Shape shape(leading, 1);
    shape.insert(shape.end(), 2, taps);
    return {canonical_name(parameter), key, shape, {taps, taps}, true};
}

at::Tensor unit_sum(const at::Tensor& filter) {
    const at::Tensor values = filter.to(at::kDouble);
    if (values.sum().item<double>() == 0.0) {
        throw DataError("a resampling filter of the file sums to 0: the file is damaged");
    }
    return values / values.sum();
}

WeightSource scalar_source(const StyleGan2Parameter& parameter, const std::string& key, const ShapeMap& shapes) {
    const auto found = shapes.find(key);
    const bool as_scalar = found != shapes.end() && found->second.empty();
    return reshaped(parameter, key, as_scalar ? Shape{} : Shape{1});
}

}  // namespace surveyor
