#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/preprocessing.hpp"

namespace surveyor {

/// How forward() of a TorchScript extractor is called.
enum class ScriptCall {
    plain,     ///< with what ScriptInterface says
    detector,  ///< NVIDIA's detectors: (uint8 images of any size, return_features=True) -> [n, d]
    lpips,     ///< NVIDIA's VGG16: (float images in 0 .. 255, resize_images=False, return_lpips=True) -> [n, d]
};

/// The words for them in a study, in the order of the enumerators.
[[nodiscard]] std::vector<std::string> script_calls();

/// The enumerator of a word. DataError that lists the known words otherwise.
[[nodiscard]] ScriptCall script_call(std::string_view word);

/// How a TorchScript extractor wants its images, and which part of its answer the features are.
struct ScriptInterface {
    ScriptCall call = ScriptCall::plain;  ///< of another than plain, nothing below applies

    int side = 224;                                         ///< images are resized to this, by resize_pillow_bicubic
    std::vector<double> mean = {0.485, 0.456, 0.406};       ///< subtracted from levels / 255, for each colour
    std::vector<double> deviation = {0.229, 0.224, 0.225};  ///< then divided by
    std::string output = {};   ///< key of a dictionary or position in a tuple; empty: the answer is the features
    bool unit_length = false;  ///< divide each feature vector by its length
};

/// How an extractor is opened. Everything here but the device changes numbers.
struct ExtractorOptions {
    std::filesystem::path weights = {};
    std::string sha256 = {};  ///< first digits of the weights file's SHA-256, which must agree; empty: any file

    PreprocessingMode mode = PreprocessingMode::pytorch_fid;
    std::optional<Quantisation> quantise = {};  ///< empty: what the mode's program does
    int tap = 2048;                             ///< 64, 192, 768 or 2048 features of the FID network

    bool trust_torchscript = false;  ///< run TorchScript files, which are programs
    ScriptInterface script = {};

    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;  ///< float or double; TorchScript computes in float
};

/// SHA-256 of the weights file. DataError, with both digests, when it does not begin with `options.sha256`, or with the
/// digits at the end of the file's name (pt_inception-2015-12-05-6726825d.pth: a hub's way to say what it must be).
/// DataError when no file is named, MissingInput when it is absent.
[[nodiscard]] std::string checked_sha256(const ExtractorOptions& options);

}  // namespace surveyor
