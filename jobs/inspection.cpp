#include "jobs/inspection.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "base/digest.hpp"
#include "base/sha256.hpp"
#include "formats/not_a_model.hpp"
#include "formats/state_selection.hpp"
#include "models/all_models.hpp"
#include "models/inception_loader.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

namespace {

std::string kind_of(const Checkpoint& checkpoint) {
    if (checkpoint.tensors.contains("mu") && checkpoint.tensors.contains("sigma")) {
        return "statistics";
    }
    const bool is_one_matrix = checkpoint.tensors.size() == 1 && checkpoint.tensors.begin()->second.shape.size() >= 2 &&
                               checkpoint.tensors.begin()->second.shape.size() <= 3;
    return is_one_matrix ? "directions" : "tensors";
}

/// Whether `left` comes first when runs of digits count as numbers: b8 before b16.
bool comes_first(const InspectedTensor& left, const InspectedTensor& right) {
    const std::string& a = left.name;
    const std::string& b = right.name;
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const std::size_t end_a = std::min(a.find_first_not_of("0123456789", i), a.size());
            const std::size_t end_b = std::min(b.find_first_not_of("0123456789", j), b.size());
            const auto number_a = std::pair(end_a - i, a.substr(i, end_a - i));
            const auto number_b = std::pair(end_b - j, b.substr(j, end_b - j));
            if (number_a != number_b) {
                return number_a < number_b;
            }
            i = end_a;
            j = end_b;
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i < b.size() - j;
}

std::int64_t numbers_in(const std::vector<InspectedTensor>& tensors) {
    std::int64_t count = 0;
    for (const InspectedTensor& tensor : tensors) {
        count += element_count(tensor.shape);
    }
    return count;
}

void add_generator(const Checkpoint& checkpoint, GeneratorOptions options, Inspection& inspection) {
    const NetworkFile network = load_network(checkpoint, options);
    for (const auto& [name, tensor] : network.weights) {
        inspection.tensors.push_back({name, tensor.sizes().vec(), dtype_of(tensor)});
    }
    if (network.info.classes > 0 && options.label.empty()) {
        options.label_index = 0;  // any class: only what the file holds is told
    }
    inspection.generator = make_generator(checkpoint, options)->info();
    const std::vector<std::string>& notes = inspection.generator->notes;
    inspection.warnings.insert(inspection.warnings.end(), notes.begin(), notes.end());
}

class Sheet {
  public:
    void row(const std::string& name, const std::string& value) {
        if (!value.empty()) {
            text_ << "  " << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << value << '\n';
        }
    }

    void rows(const std::string& name, const std::vector<std::string>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            row(i == 0 ? name : "", values[i]);
        }
    }

    std::ostringstream text_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

void write_generator(const GeneratorInfo& info, Sheet& sheet) {
    sheet.row("architecture", info.architecture + ", " + info.layout + " names");
    sheet.row("images",
              info.resolution > 0 ? std::to_string(info.resolution) + " x " + std::to_string(info.resolution)
                                  : "none: a mapping network alone");
    sheet.row("latents",
              "z " + std::to_string(info.z_dim) + ", " + info.space + " " + std::to_string(info.w_dim) +
                  (info.layers > 1 ? ", " + std::to_string(info.layers) + " rows of W+" : "") +
                  (info.mapping_layers > 0 ? ", " + std::to_string(info.mapping_layers) + " mapping layers" : ""));
    sheet.row("spaces", info.spaces.size() > 1 ? joined(info.spaces) : "");
    sheet.row("classes", info.classes > 0 ? std::to_string(info.classes) : "none");
    sheet.row("parameters", std::to_string(info.parameters));
    sheet.rows("assumed", info.assumed);
}

void write_tensors(const Inspection& inspection, Sheet& sheet) {
    std::size_t widest = 4;
    std::size_t widest_shape = 5;
    for (const InspectedTensor& tensor : inspection.tensors) {
        widest = std::max(widest, printable(tensor.name).size());
        widest_shape = std::max(widest_shape, text_of(tensor.shape).size());
    }
    const auto line = [&](const std::string& name, const std::string& shape, const std::string& dtype) {
        sheet.text_ << "  " << name << std::string(widest - name.size() + 2, ' ') << shape
                    << std::string(widest_shape - shape.size() + 2, ' ') << dtype << '\n';
    };
    sheet.text_ << (inspection.generator ? "Parameters, under this program's names\n" : "Tensors\n");
    for (const InspectedTensor& tensor : inspection.tensors) {
        line(printable(tensor.name), text_of(tensor.shape), std::string(name_of(tensor.dtype)));
    }
}

}  // namespace

Inspection inspect(const std::filesystem::path& path, const GeneratorOptions& options) {
    const Checkpoint whole = open_checkpoint(path);
    Inspection inspection;
    inspection.path = path;
    inspection.format = whole.format;
    inspection.digest = digest_of_files(checkpoint_files(path));
    for (const std::filesystem::path& file : checkpoint_files(path)) {
        inspection.bytes += std::filesystem::file_size(file);
    }
    inspection.warnings = whole.notes;
    const Checkpoint part = generator_state(whole, options.state);
    if (is_generator(part)) {
        inspection.kind = "generator";
        add_generator(part, options, inspection);
        std::sort(inspection.tensors.begin(), inspection.tensors.end(), comes_first);
        return inspection;
    }
    inspection.kind = kind_of(whole);
    if (is_inception(whole)) {
        (void)load_inception_file(whole, path);
        inspection.kind = "inception";
        inspection.distance = has_fid_weights(whole, sha256_of_file(path)) ? "FID" : "FD (inception)";
    }
    for (const auto& [name, tensor] : whole.tensors) {
        inspection.tensors.push_back({name, tensor.shape, tensor.dtype});
    }
    std::sort(inspection.tensors.begin(), inspection.tensors.end(), comes_first);
    return inspection;
}

std::string text_of(const Inspection& inspection) {
    Sheet sheet;
    sheet.text_ << inspection.path.string() << '\n';
    sheet.row("format", inspection.format + ", " + std::to_string(inspection.bytes) + " bytes");
    sheet.row("digest", inspection.digest);
    sheet.row("kind",
              inspection.kind == "tensors"     ? "tensors of no generator that is known"
              : inspection.kind == "inception" ? "the Inception network of FID, complete"
                                               : inspection.kind);
    sheet.row("distances", inspection.distance.empty() ? "" : "called " + inspection.distance);
    if (inspection.generator) {
        write_generator(*inspection.generator, sheet);
    } else {
        sheet.row("numbers", std::to_string(numbers_in(inspection.tensors)));
    }
    sheet.rows("warning", inspection.warnings);
    write_tensors(inspection, sheet);
    return sheet.text_.str();
}

std::string json_of(const Inspection& inspection) {
    nlohmann::ordered_json json = {{"path", inspection.path.string()},
                                   {"format", inspection.format},
                                   {"bytes", inspection.bytes},
                                   {"digest", inspection.digest},
                                   {"kind", inspection.kind}};
    if (inspection.generator) {
        const GeneratorInfo& info = *inspection.generator;
        json["generator"] = {{"architecture", info.architecture},
                             {"layout", info.layout},
                             {"resolution", info.resolution},
                             {"z_dim", info.z_dim},
                             {"w_dim", info.w_dim},
                             {"layers", info.layers},
                             {"mapping_layers", info.mapping_layers},
                             {"classes", info.classes},
                             {"space", info.space},
                             {"spaces", info.spaces},
                             {"parameters", info.parameters},
                             {"assumed", info.assumed}};
    }
    if (!inspection.distance.empty()) {
        json["distance"] = inspection.distance;
    }
    json["warnings"] = inspection.warnings;
    nlohmann::ordered_json& tensors = json["tensors"] = nlohmann::ordered_json::array();
    for (const InspectedTensor& tensor : inspection.tensors) {
        tensors.push_back({{"name", tensor.name}, {"shape", tensor.shape}, {"dtype", name_of(tensor.dtype)}});
    }
    // Names come from a file: bytes that are no UTF-8 must not stop the answer.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace surveyor
