#include "models/network_file.hpp"

#include <cstdlib>
#include <cstring>
#include <variant>

#include "base/error.hpp"
#include "formats/safetensors.hpp"

namespace surveyor {
namespace {

/// The name of the layout that exports have.
constexpr const char* export_mark = "latent_surveyor";

Array array_of(const at::Tensor& tensor) {
    const at::Tensor here = tensor.to(at::kCPU).contiguous();
    Array array(dtype_of(here), here.sizes().vec());
    std::memcpy(array.bytes().data(), here.const_data_ptr(), array.bytes().size());
    return array;
}

}  // namespace

double NetworkFile::number(const std::string& name, double otherwise) const {
    const auto found = settings.find(name);
    if (found == settings.end()) {
        return otherwise;
    }
    char* end = nullptr;
    const double value = std::strtod(found->second.c_str(), &end);
    if (found->second.empty() || *end != '\0') {
        throw DataError("the file's setting '" + name + "' is '" + found->second + "', which is no number");
    }
    return value;
}

std::string NetworkFile::text(const std::string& name, const std::string& otherwise) const {
    const auto found = settings.find(name);
    return found == settings.end() ? otherwise : found->second;
}

bool is_export_of(const Checkpoint& checkpoint, const std::string& family) {
    return checkpoint.text("written_by", "") == export_mark && checkpoint.text("family", "") == family;
}

std::map<std::string, std::string> exported_settings(const Checkpoint& checkpoint) {
    std::map<std::string, std::string> settings;
    for (const auto& [name, value] : checkpoint.attributes) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            settings.emplace(name, *text);
        }
    }
    return settings;
}

void write_network(const std::filesystem::path& path, const NetworkFile& network, const std::string& source) {
    ArrayMap arrays;
    for (const auto& [name, tensor] : network.weights) {
        arrays.emplace(name, array_of(tensor));
    }
    TensorMetadata metadata(network.settings.begin(), network.settings.end());
    metadata["written_by"] = export_mark;
    metadata["family"] = network.info.architecture;
    metadata["layout"] = network.info.layout;
    metadata["source_digest"] = source;
    write_safetensors(path, arrays, metadata);
}

}  // namespace surveyor
