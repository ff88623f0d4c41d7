#include "pipeline/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/codec.hpp"
#include "base/digest.hpp"

namespace surveyor {

namespace {

/// Collects the groups that are needed, each as far as the most demanding of its readers asks.
class Collector {
  public:
    Collector(const Configs& configs, const Schema& schema) : configs_(configs), schema_(schema) {}

    void demand(const Request& request) {
        auto found = groups_.find(request.name);
        if (found != groups_.end() && found->second.count >= request.count) {
            return;
        }
        expect(visiting_.insert(request.name).second, "no group needs itself: " + request.name.text());
        const Group group = schema_.stage(request.name.stage).group(configs_, request.name.label, request.count);
        check(group, request);
        groups_[request.name] = group;
        for (const Input& input : group.inputs) {
            demand({input.from, input.rows == Rows::same ? group.count : input.count});
        }
        visiting_.erase(request.name);
        if (std::find(order_.begin(), order_.end(), request.name) == order_.end()) {
            order_.push_back(request.name);
        }
    }

    /// What every group() must state; each message names the group, for whoever writes a stage.
    static void check(const Group& group, const Request& request) {
        const std::string asked = request.name.text() + ": ";
        expect(group.name == request.name, asked + "group() sets Group::name to the stage and label it was asked for");
        if (group.layout == Layout::single || !group.picks.empty()) {
            return;
        }
        expect(group.block > 0, asked + "group() sets Group::block, the indices of one unit");
        expect(group.count >= request.count, asked + "group() passes its parameter `count` on to Group::count");
    }

    /// In the order in which they were completed: inputs before readers.
    [[nodiscard]] std::vector<Group> groups() const {
        std::vector<Group> all;
        for (const GroupName& name : order_) {
            all.push_back(groups_.at(name));
        }
        return all;
    }

  private:
    const Configs& configs_;
    const Schema& schema_;
    std::map<GroupName, Group> groups_;
    std::vector<GroupName> order_;
    std::set<GroupName> visiting_;
};

/// The key, and how far the rows reach.
std::string place_of(const PlannedGroup& planned) {
    return planned.group.extent.empty() ? planned.key : digest_of(planned.key + " " + planned.group.extent);
}

std::string json_of(const PlannedGroup& planned, int version, const Plan& plan) {
    const Group& group = planned.group;
    std::string text = "{\"stage\": " + quoted(group.name.stage) + ", \"label\": " + quoted(group.name.label) +
                       ", \"version\": " + std::to_string(version) + ",\n \"values\": {";
    for (const auto& [name, value] : group.values) {
        text += (text.back() == '{' ? "" : ", ") + quoted(name) + ": " + quoted(value);
    }
    text += "},\n \"inputs\": {";
    for (std::size_t i = 0; i < group.inputs.size(); ++i) {
        const Input& input = group.inputs[i];
        const PlannedGroup& from = plan.groups[planned.inputs[i]];
        // Reducing over more rows gives another number; reading one's own rows does not.
        const bool counts = input.rows == Rows::all && from.group.layout != Layout::single;
        text += (text.back() == '{' ? "" : ", ") + quoted(input.alias) + ": " +
                quoted(input.from.text() + " " + (input.prefix ? from.key : place_of(from)) +
                       (counts ? " rows " + std::to_string(input.count) : ""));
    }
    return text + "}}\n";
}

std::vector<Unit> units_of(const Group& group) {
    std::vector<Unit> units;
    if (group.layout == Layout::single) {
        return {Unit{0, 1}};
    }
    for (const std::int64_t pick : group.picks) {
        units.push_back({pick, pick + 1});
    }
    for (std::int64_t first = group.picks.empty() ? 0 : group.count; first < group.count; first += group.block) {
        units.push_back({first, std::min(first + group.block, group.count)});
    }
    return units;
}

}  // namespace

std::string Plan::digest() const {
    Digest digest;
    for (const PlannedGroup& planned : groups) {
        digest.add(planned.group.name.text() + " " + planned.folder + " " + planned.key + " " +
                   std::to_string(planned.group.count) + " " + planned.group.results);
        for (const std::int64_t pick : planned.group.picks) {
            digest.add(" " + std::to_string(pick));
        }
        digest.add("\n");
    }
    return digest.hex();
}

std::size_t Plan::find(const GroupName& name) const {
    const auto found = std::find_if(
        groups.begin(), groups.end(), [&](const PlannedGroup& planned) { return planned.group.name == name; });
    return static_cast<std::size_t>(found - groups.begin());
}

Plan make_plan(const Configs& configs, const Schema& schema) {
    Collector collector(configs, schema);
    for (const StageEntry& stage : schema.stages) {
        for (const Request& request : stage.wanted(configs)) {
            collector.demand(request);
        }
    }
    Plan plan;
    for (const Group& group : collector.groups()) {
        PlannedGroup planned;
        planned.group = group;
        for (const Input& input : group.inputs) {
            planned.inputs.push_back(plan.find(input.from));
            expect(plan.groups.at(planned.inputs.back()).group.picks.empty(),
                   "a picked group is read by results alone");
            planned.wave = std::max(planned.wave, plan.groups.at(planned.inputs.back()).wave + 1);
        }
        planned.preimage = json_of(planned, schema.stage(group.name.stage).version, plan);
        planned.key = digest_of(planned.preimage);
        planned.folder = group.name.stage + "/" + place_of(planned).substr(0, 12);
        planned.units = units_of(group);
        plan.waves = std::max(plan.waves, planned.wave + 1);
        plan.groups.push_back(std::move(planned));
    }
    if (plan.groups.empty()) {
        std::string known;
        for (const StageEntry& stage : schema.stages) {
            known += (known.empty() ? "" : ", ") + stage.section.name;
        }
        throw StudyError("the study asks for nothing: add a section of " + known + "; {} takes its defaults");
    }
    return plan;
}

}  // namespace surveyor
