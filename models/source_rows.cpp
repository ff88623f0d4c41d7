#include "models/source_rows.hpp"

namespace surveyor {

void SourceRows::vector(const std::string& canonical, const std::string& key, std::int64_t size) {
    row({canonical, key, {size}, {size}});
}

void SourceRows::matrix(const std::string& canonical, const std::string& key, std::int64_t out, std::int64_t in) {
    WeightSource source = {canonical, key, {out, in}, {out, in}};
    if (orientation_ == Orientation::tensorflow) {
        source.file_shape = {in, out};
        source.change = [](const at::Tensor& stored) { return stored.t().contiguous(); };
    }
    row(std::move(source));
}

void SourceRows::kernel(const std::string& canonical, const std::string& key, const Shape& shape) {
    WeightSource source = {canonical, key, shape, shape};
    if (orientation_ == Orientation::tensorflow) {
        source.file_shape = {shape[2], shape[3], shape[1], shape[0]};
        source.change = [](const at::Tensor& stored) { return stored.permute({3, 2, 0, 1}).contiguous(); };
    }
    row(std::move(source));
}

void SourceRows::row(WeightSource source) {
    if (!source.key.empty()) {
        sources_.push_back(std::move(source));
    }
}

}  // namespace surveyor
