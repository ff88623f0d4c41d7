#include "pipeline/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace surveyor {

namespace {

constexpr int max_depth = 32;
constexpr int max_nodes = 100'000;

class Converter {
  public:
    Converter(std::string source, std::filesystem::path folder, bool has_lines)
        : source_(std::move(source)), folder_(std::move(folder)), has_lines_(has_lines) {}

    StudyNode convert(const YAML::Node& node, int depth) {
        StudyNode out;
        out.mark = mark(node);
        if (depth > max_depth || ++nodes_ > max_nodes) {
            throw StudyError(out.mark.text() + ": the study is nested deeper than " + std::to_string(max_depth) +
                             " levels or has more than " + std::to_string(max_nodes) + " values");
        }
        switch (node.Type()) {
            case YAML::NodeType::Undefined:
            case YAML::NodeType::Null:
                break;
            case YAML::NodeType::Scalar:
                out.kind = StudyNode::Kind::scalar;
                out.text = node.Scalar();
                break;
            case YAML::NodeType::Sequence:
                out.kind = StudyNode::Kind::list;
                for (const YAML::Node& item : node) {
                    out.items.push_back(convert(item, depth + 1));
                }
                break;
            case YAML::NodeType::Map:
                out.kind = StudyNode::Kind::map;
                convert_entries(node, depth, out);
                break;
        }
        return out;
    }

  private:
    void convert_entries(const YAML::Node& node, int depth, StudyNode& out) {
        for (const auto& pair : node) {
            if (!pair.first.IsScalar()) {
                throw StudyError(mark(pair.first).text() + ": a key must be a plain word");
            }
            out.entries.push_back({pair.first.Scalar(), mark(pair.first), convert(pair.second, depth + 1)});
        }
    }

    Mark mark(const YAML::Node& node) const {
        const YAML::Mark at = node.Mark();
        return has_lines_ ? Mark{source_, at.line + 1, at.column + 1, folder_} : Mark{source_, 0, 0, folder_};
    }

    std::string source_;
    std::filesystem::path folder_;
    bool has_lines_;
    int nodes_ = 0;
};

/// Listens to a document and keeps nothing of it.
class Ignorer final : public YAML::EventHandler {
  public:
    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}

    void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}

    void OnScalar(const YAML::Mark& /*mark*/,
                  const std::string& /*tag*/,
                  YAML::anchor_t /*anchor*/,
                  const std::string& /*value*/) override {}

    void OnSequenceStart(const YAML::Mark& /*mark*/,
                         const std::string& /*tag*/,
                         YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override {}

    void OnSequenceEnd() override {}

    void OnMapStart(const YAML::Mark& /*mark*/,
                    const std::string& /*tag*/,
                    YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override {}

    void OnMapEnd() override {}
};

/// Whether anything stands behind the first document. YAML::LoadAll does not tell: it passes over what follows a stray
/// bracket, and collects documents without end from a stray comma.
bool goes_on_after_first_document(const std::string& text) {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Ignorer ignorer;
    return parser.HandleNextDocument(ignorer) && parser.HandleNextDocument(ignorer);
}

/// YAML takes no tabs before a key, which its reader's messages do not say.
std::string tab_hint(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
        if (line.substr(0, indent).find('\t') != std::string::npos) {
            return "; line " + std::to_string(number) + " is indented with a tab, and YAML takes spaces alone";
        }
    }
    return "";
}

/// A message of the YAML reader may quote a byte of a file that is no text.
std::string printable(std::string message) {
    std::replace_if(
        message.begin(), message.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
    return message;
}

StudyNode parse(const std::string& text,
                const std::string& source,
                const std::filesystem::path& folder,
                bool has_lines) {
    try {
        if (goes_on_after_first_document(text)) {
            throw StudyError(source +
                             ": holds more than one YAML document, where one study is needed; look for '---' " +
                             "or a stray bracket or comma at the start of a line");
        }
        return Converter(source, folder, has_lines).convert(YAML::Load(text), 0);
    } catch (const YAML::Exception& error) {
        const Mark mark =
            has_lines ? Mark{source, error.mark.line + 1, error.mark.column + 1, folder} : Mark{source, 0, 0, folder};
        throw StudyError(mark.text() + ": this is not YAML: " + printable(error.msg) + tab_hint(text));
    }
}

}  // namespace

StudyNode read_yaml_text(const std::string& text, const std::string& source, const std::filesystem::path& folder) {
    return parse(text, source, folder, true);
}

StudyNode read_yaml_file(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        throw MissingInput(path.string() + ": is a folder where a study file is needed");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw MissingInput(path.string() + ": the study cannot be opened: " + std::strerror(errno));
    }
    std::ostringstream text;
    text << file.rdbuf();
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    return read_yaml_text(text.str(), path.string(), folder);
}

void apply_override(StudyNode& study, const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string key = assignment.substr(0, equals);
    if (equals == std::string::npos || key.empty() || key.front() == '.' || key.back() == '.' ||
        key.find("..") != std::string::npos) {
        throw Error(ExitCode::usage,
                    "'" + assignment + "' is no change of the study; write key.sub=value, like latents.count=100");
    }
    const std::string source = "command line, '" + assignment + "'";
    study.set_path(key, parse(assignment.substr(equals + 1), source, std::filesystem::current_path(), false));
}

}  // namespace surveyor
