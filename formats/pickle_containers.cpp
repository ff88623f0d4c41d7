// Tuples, lists, dicts and sets of a pickle.
#include "formats/pickle_machine.hpp"

namespace surveyor {

bool PickleMachine::step_container(PickleOp op) {
    switch (op) {
        case PickleOp::empty_tuple:
            if (empty_tuple_ == nullptr) {
                empty_tuple_ = make(PickleTuple{});  // one for all: nobody can change a tuple
            }
            push(empty_tuple_);
            return true;
        case PickleOp::tuple1:
            push(make(PickleTuple{pop_several(1)}));
            return true;
        case PickleOp::tuple2:
            push(make(PickleTuple{pop_several(2)}));
            return true;
        case PickleOp::tuple3:
            push(make(PickleTuple{pop_several(3)}));
            return true;
        case PickleOp::tuple:
            push(make(PickleTuple{pop_to_mark()}));
            return true;
        case PickleOp::empty_list:
            push(make(PickleList{}));
            return true;
        case PickleOp::list:
            push(make(PickleList{pop_to_mark()}));
            return true;
        case PickleOp::append:
            append(pop_several(1));
            return true;
        case PickleOp::appends:
            append(pop_to_mark());
            return true;
        case PickleOp::empty_dict:
            push(make(PickleDict{}));
            return true;
        case PickleOp::dict:
            push(make(PickleDict{pairs_of(pop_to_mark())}));
            return true;
        case PickleOp::setitem:
            set_items(pop_several(2));
            return true;
        case PickleOp::setitems:
            set_items(pop_to_mark());
            return true;
        case PickleOp::empty_set:
            push(make(PickleOpaque{}));
            return true;
        case PickleOp::additems:
            (void)pop_to_mark();  // a set holds no weights, so that nobody asks what is in it
            (void)top();
            return true;
        case PickleOp::frozenset:
            (void)pop_to_mark();
            push(make(PickleOpaque{}));
            return true;
        default:
            return false;
    }
}

void PickleMachine::append(std::span<const PickleValue> values) {
    if (auto* list = node_as<PickleList>(top())) {
        list->items.insert(list->items.end(), values.begin(), values.end());
    } else if (node_as<PickleOpaque>(top()) == nullptr) {
        fail("elements for " + kind_of(top()) + ", which takes none");
    }
}

std::vector<PicklePair> PickleMachine::pairs_of(std::span<const PickleValue> values) {
    if (values.size() % 2 != 0) {
        fail("a key without a value: the file is damaged");
    }
    std::vector<PicklePair> pairs;
    pairs.reserve(values.size() / 2);
    for (std::size_t i = 0; i < values.size(); i += 2) {
        pairs.emplace_back(values[i], values[i + 1]);
    }
    return pairs;
}

void PickleMachine::set_items(std::span<const PickleValue> values) {
    const std::vector<PicklePair> pairs = pairs_of(values);
    if (auto* dict = node_as<PickleDict>(top())) {
        dict->items.insert(dict->items.end(), pairs.begin(), pairs.end());
    } else if (auto* object = node_as<PickleOpaque>(top())) {
        object->items.insert(object->items.end(), pairs.begin(), pairs.end());
    } else {
        fail("keys for " + kind_of(top()) + ", which takes none");
    }
}

}  // namespace surveyor
