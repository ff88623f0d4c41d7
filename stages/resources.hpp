#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/array.hpp"
#include "base/configs.hpp"
#include "formats/image_folder.hpp"
#include "models/device.hpp"
#include "models/extractor.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// What is expensive to open: generators, extractors, latents that somebody else drew; opened when first needed, once
/// per rank, on the rank's device.
class Resources {
  public:
    explicit Resources(at::Device device) : device_(device) {}

    [[nodiscard]] const Generator& generator(const Configs& configs);
    [[nodiscard]] const FeatureExtractor& extractor(const Configs& configs, const std::string& name);

    /// The folder of a study that compares with images (`fid.reference.images`).
    [[nodiscard]] const ImageFolder& reference_images(const Configs& configs);

    /// The main set of a study that reads it from latents.file: z or w, [sample, dim], float32.
    [[nodiscard]] const Array& given_latents(const Configs& configs);

    [[nodiscard]] at::Device device() const noexcept { return device_; }

  private:
    at::Device device_;
    std::unique_ptr<Generator> generator_;
    std::map<std::string, std::unique_ptr<FeatureExtractor>> extractors_;
    std::unique_ptr<ImageFolder> reference_images_;
    std::unique_ptr<Array> given_latents_;
};

/// Rank 0 alone reads the study and the files it names; other ranks, perhaps on other nodes, open them later. DataError
/// when `path` is another file here than it was there: what was `found` in it has another digest.
void require_digest_of_run(const std::filesystem::path& path, const std::string& found, const std::string& digest);

/// The same with the digest of the file's bytes.
void require_file_of_run(const std::filesystem::path& path, const std::string& digest);

/// The same where the digest found here is of several files; `path` names them in the message.
void require_digest_of_run(const std::filesystem::path& path, const std::string& found, const std::string& digest);

/// Compiler, libraries, processor and instruction set, on a GPU its model and driver too: what bit-identity holds
/// within.
[[nodiscard]] std::string numeric_kind(at::Device device);

}  // namespace surveyor
