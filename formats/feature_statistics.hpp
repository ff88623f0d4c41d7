#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// Mean and covariance of the features of a set of images: what a Frechet distance is measured against.
struct FeatureStatistics {
    Array mean;              ///< float64 [d]
    Array covariance;        ///< float64 [d, d], divisor count - 1
    std::int64_t count = 0;  ///< images; 0 where the file does not say
    std::string origin;      ///< the program that writes such files, for people: "NVIDIA StyleGAN2-ADA or 3 (pickle)"

    /// How images became features where the origin implies it: "tf_legacy", "clean", "pytorch_fid", "rosinality". Empty
    /// where the file does not tell.
    std::string mode;

    /// What else files of this program record, such as extractor and fingerprint. Never the key "mode".
    std::map<std::string, std::string> facts;
};

/// No more features than that are read: a covariance of 2 GiB.
inline constexpr std::int64_t most_features = 16384;

/// Reads the statistics in a file of any of the programs below; which it is, its bytes tell. Nothing in a file is ever
/// executed. Numbers may be float32 or float64, in either axis and byte order.
///
// clang-format off: it takes the rows of a table for one paragraph.
/// | file | written by | count | mode |
/// |---|---|---|---|
/// | .npz: mu, sigma | pytorch-fid, TTUR, EDM | - | - |
/// | .npz: mu, sigma, mu_s, sigma_s, perhaps images | ADM (guided-diffusion) | - | tf_legacy |
/// | .npz: mu, sigma, count, facts | this program | yes | as recorded |
/// | .npz called NAME_MODE[_MODEL]_SPLIT_SIZE.npz | clean-fid | - | by its MODE, when it has no MODEL |
/// | pickle of a dict: num_items, raw_mean, raw_cov | NVIDIA StyleGAN2-ADA (PyTorch), 3 | yes | tf_legacy |
/// | pickle of a dict: num_images, fid | NVIDIA EDM2; its other features are not read | yes | tf_legacy |
/// | pickle of a pair | NVIDIA StyleGAN2 (TensorFlow) | - | tf_legacy |
/// | pickle of a dict: mean, cov, size, path | rosinality's and harskish's StyleGAN2 | - | rosinality |
/// | torch.save of a dict: mu, sigma | torch-fidelity | - | tf_legacy when its name says inception-v3-compat |
// clang-format on
///
/// StyleGAN2-ADA and 3 divide by the count; their covariance is brought to the divisor count - 1 from the sums in the
/// file, so the distance that they print differs by terms of the order of Tr S / count.
///
/// DataError (file, field, what is expected, what is found): another kind of file, a field that is missing or of
/// another shape or type, mean and covariance that disagree, more than most_features, numbers that are not finite, a
/// covariance that is not symmetric to 1e-6 of its largest value or has a negative variance (below -1e-9 of it), fewer
/// than 2 images. MissingInput when it is not there.
[[nodiscard]] FeatureStatistics read_feature_statistics(const std::filesystem::path& path);

/// The same from bytes in memory. `name` stands for the path in messages, and where names of files tell something.
[[nodiscard]] FeatureStatistics parse_feature_statistics(std::span<const std::byte> bytes, const std::string& name);

/// Writes an .npz that pytorch-fid and clean-fid read (mu, sigma), and that read_feature_statistics takes back bit for
/// bit, but for `origin`: count as int64, facts and mode as JSON in uint8. The same statistics give the same bytes.
/// Complete or absent.
void write_feature_statistics(const std::filesystem::path& path, const FeatureStatistics& statistics);

/// The bytes that write_feature_statistics writes.
[[nodiscard]] std::vector<std::byte> encode_feature_statistics(const FeatureStatistics& statistics);

}  // namespace surveyor
