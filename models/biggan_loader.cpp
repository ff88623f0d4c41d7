#include "models/biggan_loader.hpp"

#include "base/error.hpp"
#include "models/biggan_config.hpp"
#include "models/weight_source.hpp"

namespace surveyor {
namespace {

class SourceTable {
  public:
    explicit SourceTable(const BigGanConfig& config) : config_(config) {
        const int width = config.channel_width;
        const int condition = 2 * config.z_dim;
        add("embedding", "embeddings.weight", {config.z_dim, config.classes});
        spectral("gen_z", "generator.gen_z", {256 * width, condition}, true);
        for (int b = 0; b < config.size(); ++b) {
            block(b);
        }
        if (config.attention >= 0) {
            attention();
        }
        statistics("norm", "generator.bn", width);
        add("norm.weight", "generator.bn.weight", {width});
        add("norm.bias", "generator.bn.bias", {width});
        spectral("rgb", "generator.conv_to_rgb", {width, width, 3, 3}, true);
    }

    [[nodiscard]] std::vector<WeightSource> take() { return std::move(sources_); }

  private:
    void add(const std::string& canonical, const std::string& key, const Shape& shape, bool optional = false) {
        sources_.push_back({canonical, key, shape, shape, optional});
    }

    void spectral(const std::string& canonical, const std::string& key, const Shape& shape, bool has_bias) {
        add(canonical + ".weight", key + ".weight_orig", shape);
        add(canonical + ".u", key + ".weight_u", {shape[0]});
        add(canonical + ".v", key + ".weight_v", {element_count(shape) / shape[0]}, true);
        if (has_bias) {
            add(canonical + ".bias", key + ".bias", {shape[0]});
        }
    }

    void statistics(const std::string& canonical, const std::string& key, int channels) {
        add(canonical + ".mean", key + ".running_means", {config_.statistics, channels});
        add(canonical + ".variance", key + ".running_vars", {config_.statistics, channels});
    }

    void block(int b) {
        const BigGanBlockSizes& sizes = config_.blocks[static_cast<std::size_t>(b)];
        const int in = sizes.in * config_.channel_width;
        const int out = sizes.out * config_.channel_width;
        const int middle = in / 4;
        // In the file the attention is counted as a layer.
        const int module = b + (config_.attention >= 0 && b >= config_.attention ? 1 : 0);
        const std::string key = "generator.layers." + std::to_string(module);
        const std::string name = "b" + std::to_string(b);
        const Shape convolutions[] = {
            {middle, in, 1, 1}, {middle, middle, 3, 3}, {middle, middle, 3, 3}, {out, middle, 1, 1}};
        for (int k = 0; k < 4; ++k) {
            const std::string index = std::to_string(k);
            const std::string norm = name + ".norm" + index;
            const std::string norm_key = key + ".bn_" + index;
            const int channels = k == 0 ? in : middle;
            statistics(norm, norm_key, channels);
            spectral(norm + ".scale", norm_key + ".scale", {channels, 2 * config_.z_dim}, false);
            spectral(norm + ".offset", norm_key + ".offset", {channels, 2 * config_.z_dim}, false);
            spectral(name + ".conv" + index, key + ".conv_" + index, convolutions[k], true);
        }
    }

    void attention() {
        const std::string key = "generator.layers." + std::to_string(config_.attention);
        const int channels = config_.channels_after(config_.attention - 1);
        add("attention.gamma", key + ".gamma", {1});
        spectral("attention.theta", key + ".snconv1x1_theta", {channels / 8, channels, 1, 1}, false);
        spectral("attention.phi", key + ".snconv1x1_phi", {channels / 8, channels, 1, 1}, false);
        spectral("attention.g", key + ".snconv1x1_g", {channels / 2, channels, 1, 1}, false);
        spectral("attention.o", key + ".snconv1x1_o_conv", {channels, channels / 2, 1, 1}, false);
    }

    const BigGanConfig& config_;
    std::vector<WeightSource> sources_;
};

/// That each block takes what the one before it gives, and that channels divide as the layers want.
void check_config(const BigGanConfig& config) {
    int before = 16;
    for (int b = 0; b < config.size(); ++b) {
        const BigGanBlockSizes& block = config.blocks[static_cast<std::size_t>(b)];
        if (block.in != before || (block.out != block.in && 2 * block.out != block.in)) {
            throw DataError("block " + std::to_string(b) + " takes " + std::to_string(block.in) + " and gives " +
                            std::to_string(block.out) + " times the channel width, after one that gives " +
                            std::to_string(before) + "; a block gives what it takes, or half: the file mixes networks");
        }
        if (block.in * config.channel_width % 4 != 0) {
            throw DataError("block " + std::to_string(b) + " has channels that do not divide by 4");
        }
        before = block.out;
    }
    if (before != 1) {
        throw DataError("the last block that the file holds, " + std::to_string(config.size() - 1) + ", gives " +
                        std::to_string(before) + " times the channel width, expected 1: tensors of generator.layers." +
                        std::to_string(config.size() + (config.attention >= 0 ? 1 : 0)) + " are missing");
    }
    if (config.size() > 64 || config.resolution() > 4096) {
        throw DataError("a BigGAN of " + std::to_string(config.size()) +
                        " blocks was found; supported are 64 blocks and image sides of 4096 pixels");
    }
    if (config.attention >= 0 && config.channels_after(config.attention - 1) % 8 != 0) {
        throw DataError("the attention has channels that do not divide by 8");
    }
    if (config.channel_width < 3) {
        throw DataError("tensor 'generator.gen_z.weight_orig' tells a channel width of " +
                        std::to_string(config.channel_width) + "; at least 3 are needed, one for each colour");
    }
    if (config.statistics < 2) {
        throw DataError("tensor 'generator.bn.running_means' has fewer than 2 rows of statistics");
    }
}

/// Trained numbers: neither the vectors of spectral norms nor statistics.
std::int64_t parameters_of(const TensorMap& weights) {
    std::int64_t count = 0;
    for (const auto& [name, tensor] : weights) {
        const bool is_buffer =
            name.ends_with(".u") || name.ends_with(".v") || name.ends_with(".mean") || name.ends_with(".variance");
        count += is_buffer ? 0 : tensor.numel();
    }
    return count;
}

}  // namespace

bool is_biggan(const Checkpoint& checkpoint) {
    return is_export_of(checkpoint, "biggan_deep") || (checkpoint.tensors.contains("embeddings.weight") &&
                                                       checkpoint.tensors.contains("generator.gen_z.weight_orig"));
}

NetworkFile load_biggan(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    NetworkFile file;
    const bool is_export = is_export_of(checkpoint, "biggan_deep");
    const BigGanConfig config =
        is_export ? BigGanConfig::of_settings(exported_settings(checkpoint)) : biggan_config(checkpoint, file.info);
    check_config(config);
    file.info.architecture = "biggan_deep";
    file.info.layout = is_export ? checkpoint.text("layout", "huggingface") : "huggingface";
    file.info.z_dim = config.z_dim;
    file.info.resolution = config.resolution();
    file.info.layers = 1;
    file.info.classes = config.classes;
    std::vector<WeightSource> sources = SourceTable(config).take();
    if (is_export) {
        for (WeightSource& source : sources) {
            source.key = source.canonical;
        }
    }
    file.weights = read_weights(checkpoint, sources, {"BigGAN-deep", file.info.layout}, options, file.info);
    file.info.parameters = parameters_of(file.weights);
    file.settings = config.settings();
    return file;
}

}  // namespace surveyor
