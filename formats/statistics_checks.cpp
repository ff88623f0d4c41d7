#include "formats/statistics_checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/error.hpp"

namespace surveyor {

namespace {

/// What rounding may leave: of the largest value of a covariance.
constexpr double asymmetry_allowed = 1e-6;
constexpr double negative_allowed = 1e-9;

std::string text_of_number(double value) {
    std::array<char, 32> text{};
    (void)std::snprintf(text.data(), text.size(), "%.9g", value);
    return text.data();
}

std::string field_of(const std::string& where, const std::string& name) {
    return where + ": field '" + name + "'";
}

void check_finite(const Array& array, const std::string& field) {
    const std::span<const double> values = array.values<double>();
    const auto bad = std::find_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); });
    if (bad != values.end()) {
        throw DataError(field + ": number " + std::to_string(bad - values.begin()) + " of " +
                        std::to_string(values.size()) + " is " + text_of_number(*bad) +
                        ", all should be finite; compute the statistics again");
    }
}

void check_covariance(const Array& covariance, const std::string& field) {
    const std::span<const double> values = covariance.values<double>();
    const auto size = static_cast<std::size_t>(covariance.size(0));
    double largest = 0;
    for (const double value : values) {
        largest = std::max(largest, std::abs(value));
    }
    for (std::size_t i = 0; i < size; ++i) {
        if (values[i * size + i] < -negative_allowed * largest) {
            throw DataError(field + ": the variance of feature " + std::to_string(i) + " is " +
                            text_of_number(values[i * size + i]) + ", expected 0 or more: this is no covariance");
        }
        for (std::size_t j = 0; j < i; ++j) {
            const double above = values[j * size + i];
            const double below = values[i * size + j];
            if (std::abs(above - below) > asymmetry_allowed * largest) {
                throw DataError(field + ": is not symmetric: " + text_of_number(above) + " at [" + std::to_string(j) +
                                ", " + std::to_string(i) + "] and " + text_of_number(below) + " at [" +
                                std::to_string(i) + ", " + std::to_string(j) + "]: this is no covariance");
            }
        }
    }
}

}  // namespace

void check_statistic_shape(DType dtype, const Shape& shape, std::size_t rank, const std::string& field) {
    const std::string found = ", found " + std::string(name_of(dtype)) + " " + text_of(shape);
    if (dtype != DType::float32 && dtype != DType::float64) {
        throw DataError(field + ": expected float32 or float64" + found);
    }
    if (shape.size() != rank || (rank == 2 && shape[0] != shape[1])) {
        throw DataError(field + ": expected " + (rank == 1 ? "one mean a feature, shape [d]" : "shape [d, d]") + found);
    }
    if (shape[0] < 1 || shape[0] > most_features) {
        throw DataError(field + ": expected 1 to " + std::to_string(most_features) + " features" + found);
    }
}

Array as_float64(Array array) {
    if (array.dtype() == DType::float64) {
        return array;
    }
    const std::vector<double> values = array.as_doubles();
    return Array::of<double>(std::span(values), array.shape());
}

void check_statistics(const FeatureStatistics& statistics, const StatisticNames& names, const std::string& where) {
    const Array& mean = statistics.mean;
    const Array& covariance = statistics.covariance;
    if (covariance.size(0) != mean.size(0)) {
        throw DataError(where + ": '" + names.mean + "' has " + std::to_string(mean.size(0)) + " features and '" +
                        names.covariance + "' " + std::to_string(covariance.size(0)) +
                        ": they belong to different features");
    }
    if (statistics.count < 0 || statistics.count == 1) {
        throw DataError(field_of(where, names.count) + ": expected 2 images or more, found " +
                        std::to_string(statistics.count));
    }
    check_finite(mean, field_of(where, names.mean));
    check_finite(covariance, field_of(where, names.covariance));
    check_covariance(covariance, field_of(where, names.covariance));
}

}  // namespace surveyor
