#include "formats/pickle_calls.hpp"

#include "formats/pickle_escapes.hpp"
#include "formats/torch_legacy.hpp"

namespace surveyor {

namespace {

/// Members of a persistent object's dict: type, version, module_src, class_name, state; some room for later ones.
constexpr std::size_t most_persistent_members = 64;

PickleValue argument(std::span<const PickleValue> arguments, std::size_t which) {
    return which < arguments.size() ? arguments[which] : PickleValue();
}

/// OrderedDict and its kin: empty, of a list of pairs (as Python 2 saved it), or with a default factory first.
PickleValue dict_of(PickleMachine& machine, std::span<const PickleValue> arguments) {
    PickleDict dict;
    if (const auto items = sequence_of(argument(arguments, 0))) {
        machine.spend(items->size());
        for (const PickleValue& item : *items) {
            const auto pair = sequence_of(item);
            if (!pair || pair->size() != 2) {
                machine.fail("a dict made of " + kind_of(item) + " where a pair belongs");
            }
            dict.items.emplace_back((*pair)[0], (*pair)[1]);
        }
    }
    return machine.make(std::move(dict));
}

PickleValue bytes_of_text(PickleMachine& machine, const PickleValue& text, const PickleValue& codec) {
    const std::string name(text_of(codec).value_or(""));
    const auto* unicode = std::get_if<PickleText>(&text);
    if (unicode == nullptr) {
        if (bytes_of(text)) {
            return text;  // texts of Python 2 are bytes already
        }
        machine.fail("bytes made of " + kind_of(text));
    }
    if (name != "latin1" && name != "latin-1") {
        machine.fail("bytes spelled in another code than latin1");
    }
    std::optional<std::string> decoded = latin1_bytes(unicode->text);
    if (!decoded) {
        machine.fail("a text beyond latin1 where bytes belong: the file is damaged");
    }
    const std::string_view kept = machine.keep(std::move(*decoded));
    return PickleBytes{std::as_bytes(std::span(kept))};
}

PickleValue bytes_of_call(PickleMachine& machine, std::span<const PickleValue> arguments) {
    if (arguments.empty()) {
        return PickleBytes{};
    }
    if (arguments.size() == 1 && bytes_of(arguments[0])) {
        return arguments[0];
    }
    return bytes_of_text(machine, arguments[0], argument(arguments, 1));
}

std::optional<PickleValue> module_of(PickleMachine& machine, std::span<const PickleValue> arguments) {
    const auto* members = node_as<PickleDict>(argument(arguments, 0));
    if (members == nullptr) {
        machine.fail("a persistent object without its dict of members");
    }
    if (members->items.size() > most_persistent_members) {
        machine.fail("a persistent object with " + std::to_string(members->items.size()) + " members");
    }
    const auto member = [&](std::string_view key) {
        const PickleValue* value = find(members->items, key);
        return value != nullptr ? *value : PickleValue();
    };
    const PickleValue state = member("state");
    if (text_of(member("type")) != "class" || node_as<PickleDict>(state) == nullptr) {
        return std::nullopt;  // a function that was made persistent
    }
    PickleModule module;
    module.class_name = text_of(member("class_name")).value_or("");
    module.state = std::get<PickleNode*>(state);
    module.source = text_of(member("module_src")).value_or("");
    module.version = integer_of(member("version")).value_or(0);
    return machine.make(module);
}

/// _rebuild_from_type_v2(function, type, arguments, state): a tensor with members of its own.
std::optional<PickleValue> tensor_of_type(PickleMachine& machine, std::span<const PickleValue> arguments) {
    const auto* function = node_as<PickleGlobal>(argument(arguments, 0));
    const auto* inner = node_as<PickleTuple>(argument(arguments, 2));
    if (function == nullptr || inner == nullptr) {
        return std::nullopt;
    }
    switch (function->known.role) {
        case GlobalRole::tensor:
        case GlobalRole::tensor_of_dtype:
        case GlobalRole::parameter:
            return value_of_call(machine, *function, inner->items);
        default:
            return std::nullopt;
    }
}

PickleValue storage_of(PickleMachine& machine, std::span<const PickleValue> arguments) {
    if (machine.is_nested()) {
        machine.fail("a storage within the stream of a storage: they nest once and no deeper");
    }
    const auto bytes = bytes_of(argument(arguments, 0));
    if (!bytes) {
        machine.fail("a storage made of " + kind_of(argument(arguments, 0)) + " where bytes belong");
    }
    return read_nested_storage(machine, *bytes);
}

}  // namespace

std::optional<PickleValue> value_of_call(PickleMachine& machine,
                                         const PickleGlobal& callee,
                                         std::span<const PickleValue> arguments) {
    switch (callee.known.role) {
        case GlobalRole::dict:
            return dict_of(machine, arguments);
        case GlobalRole::first_argument:
            return arguments.empty() ? PickleValue(machine.make(PickleTuple{})) : arguments[0];
        case GlobalRole::bytes:
            return bytes_of_call(machine, arguments);
        case GlobalRole::encode:
            return bytes_of_text(machine, argument(arguments, 0), argument(arguments, 1));
        case GlobalRole::tensor:
            return tensor_of_call(machine, arguments, false);
        case GlobalRole::tensor_of_dtype:
            return tensor_of_call(machine, arguments, true);
        case GlobalRole::tensor_of_type:
            return tensor_of_type(machine, arguments);
        case GlobalRole::parameter:
            return node_as<PickleTensor>(argument(arguments, 0)) != nullptr ? std::optional(arguments[0])
                                                                            : std::nullopt;
        case GlobalRole::storage_from_bytes:
            return storage_of(machine, arguments);
        case GlobalRole::module:
            return module_of(machine, arguments);
        case GlobalRole::numpy_dtype:
            return dtype_of_call(machine, arguments);
        case GlobalRole::numpy_shell:
            return machine.make(PickleArray{});
        case GlobalRole::numpy_buffer:
            return array_of_buffer(machine, arguments);
        case GlobalRole::numpy_scalar:
            return scalar_of_call(machine, arguments);
        case GlobalRole::inert:
        case GlobalRole::plain:
        case GlobalRole::storage_class:
        case GlobalRole::torch_dtype:
        case GlobalRole::tf_network:
        case GlobalRole::options:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace surveyor
