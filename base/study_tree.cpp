#include "base/study_tree.hpp"

#include <algorithm>
#include <tuple>

namespace surveyor {

namespace {

int rank_of(ExitCode code) {
    switch (code) {
        case ExitCode::study_invalid:
            return 0;
        case ExitCode::input_missing:
            return 1;
        default:
            return 2;
    }
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        d[i][0] = i;
    }
    for (std::size_t j = 0; j <= b.size(); ++j) {
        d[0][j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

}  // namespace

std::string Mark::text() const {
    if (line == 0) {
        return source;
    }
    return source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

const StudyNode* StudyNode::find(const std::string& key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &found->value;
}

const StudyNode* StudyNode::find_path(const std::string& path) const {
    const std::size_t dot = path.find('.');
    const StudyNode* child = find(path.substr(0, dot));
    if (child == nullptr || dot == std::string::npos) {
        return child;
    }
    return child->find_path(path.substr(dot + 1));
}

void StudyNode::set_path(const std::string& path, const StudyNode& value) {
    if (kind != Kind::map) {
        *this = StudyNode{Kind::map, value.mark, {}, {}, {}};
    }
    const std::size_t dot = path.find('.');
    const std::string key = path.substr(0, dot);
    auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    if (found == entries.end()) {
        entries.push_back({key, value.mark, {}});
        found = entries.end() - 1;
        found->value.mark = value.mark;
    }
    if (dot == std::string::npos) {
        found->mark = value.mark;
        found->value = value;
    } else {
        found->value.set_path(path.substr(dot + 1), value);
    }
}

void Faults::add(const Mark& mark, const std::string& message, ExitCode code) {
    faults_.push_back({code, mark, message});
}

bool Faults::has(ExitCode code) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.code == code; });
}

void Faults::throw_if_any() const {
    if (faults_.empty()) {
        return;
    }
    std::vector<Fault> sorted = faults_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Fault& a, const Fault& b) {
        return std::make_tuple(rank_of(a.code), a.mark.line, a.mark.column) <
               std::make_tuple(rank_of(b.code), b.mark.line, b.mark.column);
    });
    std::string message;
    for (const Fault& fault : sorted) {
        message += (message.empty() ? "" : "\n") + fault.mark.text() + ": " + fault.message;
    }
    throw Error(sorted.front().code, message);
}

std::string nearest_word(const std::string& word, const std::vector<std::string>& known) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace surveyor
