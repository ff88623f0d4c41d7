// Names and calls of a pickle. A call makes a value of this program or a closed object; it never runs anything.
#include "formats/not_a_model.hpp"
#include "formats/pickle_calls.hpp"
#include "formats/pickle_machine.hpp"

namespace surveyor {

bool PickleMachine::step_object(PickleOp op) {
    switch (op) {
        case PickleOp::global: {
            const std::string_view module = line("a module");
            push(name(module, line("a name")));
            return true;
        }
        case PickleOp::stack_global: {
            const std::vector<PickleValue> both = pop_several(2);
            const auto* module = std::get_if<PickleText>(&both[0]);
            const auto* plain = std::get_if<PickleText>(&both[1]);
            if (module == nullptr || plain == nullptr) {
                fail("a name made of " + kind_of(both[0]) + " and " + kind_of(both[1]) + ", not of two texts");
            }
            push(name(module->text, plain->text));
            return true;
        }
        case PickleOp::reduce:
        case PickleOp::newobj: {
            const std::vector<PickleValue> both = pop_several(2);
            call(both[0], both[1]);
            return true;
        }
        case PickleOp::newobj_ex: {
            const std::vector<PickleValue> three = pop_several(3);
            call(three[0], three[1]);  // named arguments stay closed with the rest
            return true;
        }
        case PickleOp::inst: {
            const std::string_view module = line("a module");
            PickleNode* const callee = name(module, line("a name"));
            call(callee, make(PickleTuple{pop_to_mark()}));
            return true;
        }
        case PickleOp::obj: {
            std::vector<PickleValue> values = pop_to_mark();
            if (values.empty()) {
                fail("an object without a class: the file is damaged");
            }
            const PickleValue callee = values.front();
            values.erase(values.begin());
            call(callee, make(PickleTuple{std::move(values)}));
            return true;
        }
        case PickleOp::build:
            build();
            return true;
        case PickleOp::binpersid: {
            if (!persistent_ids_) {
                fail("a reference to data outside of the pickle, where there are none");
            }
            const PickleValue id = pop();
            push(persistent_ids_(*this, id));
            return true;
        }
        default:
            return false;
    }
}

PickleNode* PickleMachine::name(std::string_view module, std::string_view name) {
    const std::size_t longest = heap_.limits().global_bytes;
    if (!is_global_name(module) || !is_global_name(name) || module.size() > longest || name.size() > longest) {
        fail("'" + printable(module) + "' and '" + printable(name) + "' are no module and name of Python");
    }
    const std::string full_name = full_name_of(module, name);
    bool is_new = false;
    PickleNode* const node = heap_.global(full_name, is_new);
    if (node == nullptr) {
        fail("more than " + std::to_string(heap_.limits().nodes) + " collections and objects");
    }
    if (is_new) {
        if (const std::string refusal = refusal_of_global(full_name, name); !refusal.empty()) {
            fail(refusal);
        }
    }
    return node;
}

void PickleMachine::call(const PickleValue& callee, const PickleValue& arguments) {
    const auto* tuple = node_as<PickleTuple>(arguments);
    if (tuple == nullptr) {
        fail("a call with " + kind_of(arguments) + " where a tuple of arguments belongs");
    }
    auto* global = node_as<PickleGlobal>(callee);
    if (global != nullptr) {
        ++global->calls;
        if (const std::optional<PickleValue> value = value_of_call(*this, *global, tuple->items)) {
            push(*value);
            return;
        }
    }
    push(make(PickleOpaque{global != nullptr ? std::get<PickleNode*>(callee) : nullptr, arguments, {}, {}}));
}

void PickleMachine::build() {
    const PickleValue state = pop();
    const PickleValue& target = top();
    if (auto* object = node_as<PickleOpaque>(target)) {
        object->state = state;
    } else if (auto* type = node_as<PickleDtype>(target)) {
        set_byte_order(*this, *type, state);
    } else if (auto* array = node_as<PickleArray>(target)) {
        fill_array(*this, *array, state);
    } else if (!std::holds_alternative<PickleNode*>(target) || node_as<PickleGlobal>(target) != nullptr) {
        fail("a state for " + kind_of(target) + ", which has none");
    }
    // Dicts (an OrderedDict's notes on its origin), tensors and the rest have all that is wanted of them.
}

}  // namespace surveyor
