#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <string>
#include <typeindex>

#include "base/error.hpp"

namespace surveyor {

/// The two things that every study has beside its sections.
struct StudyHead {
    std::string name = "study";
    std::int64_t seed = 0;
};

/// Everything that a study says, typed: one Config per section, found by its type, and the facts that rank 0 read from
/// the files it names (digests, dimensions), so that no other rank has to read them to plan.
class Configs {
  public:
    template <class Config>
    void set(Config config, bool written) {
        configs_[typeid(Config)] = std::move(config);
        written_[typeid(Config)] = written;
    }

    template <class Config>
    [[nodiscard]] const Config& get() const {
        const auto found = configs_.find(typeid(Config));
        expect(found != configs_.end(), "the section is one of those the study was read with");
        return *std::any_cast<Config>(&found->second);
    }

    /// Whether the study has this section (a stage runs when its section is there).
    template <class Config>
    [[nodiscard]] bool written() const {
        const auto found = written_.find(typeid(Config));
        return found != written_.end() && found->second;
    }

    [[nodiscard]] bool has_fact(const std::string& name) const { return facts.contains(name); }

    /// A fact by name, e.g. "generator.digest". ContractViolation when it was never stated.
    [[nodiscard]] const std::string& fact(const std::string& name) const {
        const auto found = facts.find(name);
        expect(found != facts.end(), "the fact " + name + " was stated while the study was read");
        return found->second;
    }

    [[nodiscard]] std::int64_t integer_fact(const std::string& name) const { return std::stoll(fact(name)); }

    StudyHead head;
    std::map<std::string, std::string> facts;

  private:
    std::map<std::type_index, std::any> configs_;
    std::map<std::type_index, bool> written_;
};

}  // namespace surveyor
