// Modules, networks and options among the values of a pickle.
#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "formats/tensor_collector.hpp"

namespace surveyor {

namespace {

constexpr std::int64_t known_persistence = 6;
constexpr std::size_t most_programs = 20;

/// Members of modules that say how a network computes.
constexpr std::string_view module_attributes[] = {"z_dim",
                                                  "c_dim",
                                                  "w_dim",
                                                  "img_resolution",
                                                  "img_channels",
                                                  "num_ws",
                                                  "num_layers",
                                                  "w_avg_beta",
                                                  "activation",
                                                  "weight_gain",
                                                  "bias_gain",
                                                  "in_features",
                                                  "out_features",
                                                  "num_fp16_res",
                                                  "resolution",
                                                  "architecture",
                                                  "block_resolutions",
                                                  "is_last",
                                                  "use_fp16",
                                                  "num_conv",
                                                  "num_torgb",
                                                  "up",
                                                  "use_noise",
                                                  "conv_clamp",
                                                  "act_gain",
                                                  "padding"};

/// Options of a training run that say what the network is.
constexpr std::string_view option_names[] = {"size", "latent", "n_mlp", "channel_multiplier"};

template <std::size_t n>
bool is_one_of(const std::string_view (&names)[n], std::optional<std::string_view> name) {
    return name && std::find(std::begin(names), std::end(names), *name) != std::end(names);
}

const PickleGlobal* class_of(const PickleOpaque& object) {
    return object.global != nullptr ? std::get_if<PickleGlobal>(&object.global->content) : nullptr;
}

bool is_module_state(const PickleDict& state) {
    const auto has = [&](std::string_view name) {
        const PickleValue* value = find(state.items, name);
        return value != nullptr && node_as<PickleDict>(*value) != nullptr;
    };
    return has("_parameters") && has("_modules");
}

}  // namespace

void TensorCollector::walk_module(const PickleModule& module, const std::string& path) {
    add_text(module.class_name, below(path, "__class__"));
    drop_program(module.source, path);
    if (module.version != known_persistence && programs_.insert(&known_persistence).second) {
        heap_.notes.push_back("persistent objects are of version " + std::to_string(module.version) +
                              ", where 6 is known");
    }
    walk_members(std::get<PickleDict>(module.state->content), path, false);
}

void TensorCollector::walk_members(const PickleDict& members, const std::string& path, bool is_script) {
    visit(members.items.size());
    for (const auto& [key, value] : members.items) {
        const std::optional<std::string_view> name = text_of(key);
        if (name == "_parameters" || name == "_buffers" || name == "_modules") {
            if (const auto* parts = node_as<PickleDict>(value)) {
                walk_pairs(parts->items, path);
            }
        } else if (is_one_of(module_attributes, name)) {
            add_attribute(value, below(path, *name));
        } else if (is_script && name && (node_as<PickleTensor>(value) || node_as<PickleOpaque>(value))) {
            walk(value, below(path, *name));
        }
    }
}

void TensorCollector::walk_object(const PickleOpaque& object, const std::string& path) {
    const auto* state = node_as<PickleDict>(object.state);
    const PickleGlobal* type = class_of(object);
    const bool is_script = type != nullptr && type->name.starts_with("__torch__.");
    const GlobalRole role = type != nullptr ? type->known.role : GlobalRole::inert;
    visit(state != nullptr ? state->items.size() : 0);
    if (state != nullptr && role == GlobalRole::tf_network) {
        walk_network(*state, path, path.empty() ? std::string() : path + ".");
    } else if (state != nullptr && role == GlobalRole::options) {
        walk_options(*state, path);
    } else if (state != nullptr && (is_script || is_module_state(*state))) {
        if (type != nullptr) {
            add_text(type->name, below(path, "__class__"));
            std::get<PickleGlobal>(object.global->content).opened = true;
        }
        walk_members(*state, path, is_script);
    } else if (!object.items.empty()) {
        walk_pairs(object.items, path);  // a dict under another name
    }
}

void TensorCollector::walk_network(const PickleDict& state, const std::string& path, const std::string& variables) {
    const auto member = [&](std::string_view name) {
        const PickleValue* value = find(state.items, name);
        return value != nullptr ? *value : PickleValue();
    };
    for (const std::string_view name : {"version", "name", "build_func_name"}) {
        if (find(state.items, name) != nullptr) {
            add_attribute(member(name), below(path, name));
        }
    }
    drop_program(text_of(member("build_module_src")).value_or(""), path);
    if (const auto* settings = node_as<PickleDict>(member("static_kwargs"))) {
        visit(settings->items.size());
        for (const auto& [key, value] : settings->items) {
            if (const auto name = text_of(key)) {
                add_attribute(value, below(below(path, "static_kwargs"), *name));
            }
        }
    }
    const std::optional<std::span<const PickleValue>> listed = sequence_of(member("variables"));
    const std::span<const PickleValue> pairs = listed.value_or(std::span<const PickleValue>());
    visit(pairs.size());
    for (const PickleValue& item : pairs) {
        const auto pair = sequence_of(item);
        const auto name = pair && pair->size() == 2 ? text_of((*pair)[0]) : std::nullopt;
        if (!name || variables.size() + name->size() > heap_.limits().name_bytes) {
            fail("network '" + printable(path) + "' has a variable that is no pair of a name and an array");
        }
        walk((*pair)[1], variables + std::string(*name));
    }
    if (const auto* components = node_as<PickleDict>(member("components"))) {
        visit(components->items.size());
        for (const auto& [key, value] : components->items) {
            const auto* object = node_as<PickleOpaque>(value);
            const auto* inner = object != nullptr ? node_as<PickleDict>(object->state) : nullptr;
            const auto name = text_of(key);
            if (!name || inner == nullptr || class_of(*object) == nullptr ||
                class_of(*object)->known.role != GlobalRole::tf_network) {
                continue;
            }
            if (!on_the_way_.insert(std::get<PickleNode*>(value)).second ||
                on_the_way_.size() > heap_.limits().nesting) {
                fail("network '" + printable(path) + "' contains itself or nests too deep");
            }
            const std::string place = below(below(path, "components"), *name);
            walk_network(*inner, place, variables + std::string(*name) + "/");
            on_the_way_.erase(std::get<PickleNode*>(value));
        }
    }
    add_text("Network", below(path, "__class__"));
}

void TensorCollector::walk_options(const PickleDict& options, const std::string& path) {
    for (const auto& [key, value] : options.items) {
        const std::optional<std::string_view> name = text_of(key);
        if (is_one_of(option_names, name) && !std::holds_alternative<PickleNode*>(value)) {
            add_attribute(value, below(path, *name));
        }
    }
}

void TensorCollector::drop_program(std::string_view source, const std::string& path) {
    // One text serves all objects of a file; it is named once.
    if (!source.empty() && programs_.size() < most_programs && programs_.insert(source.data()).second) {
        heap_.notes.push_back("an embedded program was dropped unread: " + std::to_string(source.size()) +
                              " bytes, digest " + digest_of(source) +
                              (path.empty() ? std::string() : ", first at '" + printable(path) + "'"));
    }
}

}  // namespace surveyor
