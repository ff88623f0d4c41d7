#include "formats/tensor_collector.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

/// Small files may show their few bytes often (an embedding tied to many names).
constexpr std::uint64_t free_bytes = std::uint64_t{1} << 20U;
constexpr std::size_t most_notes = 20;

std::uint64_t bytes_shown(const StoredTensor& tensor) {
    return static_cast<std::uint64_t>(element_count(tensor.shape)) * bytes_of(tensor.dtype);
}

}  // namespace

TensorCollector::TensorCollector(Checkpoint& checkpoint, PickleHeap& heap, std::uint64_t file_bytes)
    : checkpoint_(checkpoint),
      heap_(heap),
      bytes_left_(free_bytes + heap.limits().tensor_bytes_per_file_byte * file_bytes),
      visits_left_(heap.limits().visits) {}

void TensorCollector::collect(const PickleValue& root) {
    const auto* tuple = node_as<PickleTuple>(root);
    const auto is_network = [](const PickleValue& value) {
        const auto* object = node_as<PickleOpaque>(value);
        return object != nullptr && object->global != nullptr &&
               std::get<PickleGlobal>(object->global->content).known.role == GlobalRole::tf_network;
    };
    if (tuple != nullptr && tuple->items.size() == 3 && is_network(tuple->items[2])) {
        // Programs of the TensorFlow era save the generator, the discriminator and the generator's moving average.
        walk(tuple->items[0], "G");
        walk(tuple->items[1], "D");
        walk(tuple->items[2], "Gs");
    } else {
        walk(root, "");
    }
    if (unread_ > most_notes) {
        heap_.notes.push_back(std::to_string(unread_ - most_notes) + " further tensors were not read");
    }
    note_closed_objects();
    checkpoint_.notes = heap_.notes;
}

void TensorCollector::walk(const PickleValue& value, const std::string& path) {
    visit(1);
    PickleNode* const* node = std::get_if<PickleNode*>(&value);
    if (node == nullptr || barren_.contains(*node)) {
        return;
    }
    if (on_the_way_.size() >= heap_.limits().nesting) {
        fail("'" + printable(path) + "' nests deeper than " + std::to_string(heap_.limits().nesting) + " levels");
    }
    if (!on_the_way_.insert(*node).second) {
        fail("'" + printable(path) + "' contains itself");
    }
    const std::size_t before = checkpoint_.tensors.size() + checkpoint_.attributes.size() + unread_;
    walk_content(**node, path);
    on_the_way_.erase(*node);
    if (checkpoint_.tensors.size() + checkpoint_.attributes.size() + unread_ == before) {
        barren_.insert(*node);
    }
}

void TensorCollector::walk_content(PickleNode& node, const std::string& path) {
    if (const auto* tensor = std::get_if<PickleTensor>(&node.content)) {
        add_tensor(*tensor, path);
    } else if (const auto* array = std::get_if<PickleArray>(&node.content)) {
        add_array(*array, path);
    } else if (const auto* dict = std::get_if<PickleDict>(&node.content)) {
        walk_pairs(dict->items, path);
    } else if (const auto* list = std::get_if<PickleList>(&node.content)) {
        walk_sequence(list->items, path);
    } else if (const auto* tuple = std::get_if<PickleTuple>(&node.content)) {
        walk_sequence(tuple->items, path);
    } else if (const auto* module = std::get_if<PickleModule>(&node.content)) {
        walk_module(*module, path);
    } else if (const auto* object = std::get_if<PickleOpaque>(&node.content)) {
        walk_object(*object, path);
    }
}

void TensorCollector::walk_pairs(const std::vector<PicklePair>& pairs, const std::string& path) {
    visit(pairs.size());
    std::map<std::string_view, std::size_t> last;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        // A key that is too long for a name is not even compared.
        if (const auto key = text_of(pairs[i].first); key && key->size() <= heap_.limits().name_bytes) {
            last[*key] = i;
        }
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto& [key, value] = pairs[i];
        if (!std::holds_alternative<PickleNode*>(value)) {
            continue;
        }
        if (const auto text = text_of(key)) {
            if (text->size() > heap_.limits().name_bytes) {
                note_unread(below(path, "..."), "its name is too long");
            } else if (last[*text] == i) {
                walk(value, below(path, *text));
            }
        } else if (const auto integer = integer_of(key)) {
            walk(value, below(path, std::to_string(*integer)));
        }
    }
}

void TensorCollector::walk_sequence(std::span<const PickleValue> items, const std::string& path) {
    visit(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (std::holds_alternative<PickleNode*>(items[i])) {
            walk(items[i], below(path, std::to_string(i)));
        }
    }
}

void TensorCollector::add_tensor(const PickleTensor& tensor, const std::string& path) {
    if (!tensor.type.dtype) {
        note_unread(path, "its numbers are complex, quantised, or of another kind that is not read");
        return;
    }
    add(stored_tensor_of(tensor), path);
}

void TensorCollector::add_array(const PickleArray& array, const std::string& path) {
    if (!array.is_complete) {
        note_unread(path, "a NumPy array of objects or of a dtype that is not read");
        return;
    }
    add(stored_tensor_of(array), path);
}

void TensorCollector::add(StoredTensor tensor, const std::string& path) {
    if (checkpoint_.tensors.size() >= heap_.limits().tensors) {
        fail("more than " + std::to_string(heap_.limits().tensors) + " tensors");
    }
    const std::uint64_t bytes = bytes_shown(tensor);
    if (bytes > bytes_left_) {
        fail("tensors show the bytes of the file more than " +
             std::to_string(heap_.limits().tensor_bytes_per_file_byte) + " times, '" + printable(path) + "' the last");
    }
    bytes_left_ -= bytes;
    if (!heap_.copies()->empty()) {
        tensor.owner = heap_.copies();
    }
    if (!checkpoint_.tensors.emplace(path, std::move(tensor)).second) {
        fail("two tensors are named '" + printable(path) + "'");
    }
}

void TensorCollector::add_attribute(const PickleValue& value, const std::string& path) {
    std::optional<Attribute> attribute = attribute_of(value, heap_.limits());
    if (!attribute) {
        return;
    }
    if (checkpoint_.attributes.size() >= heap_.limits().tensors) {
        fail("more than " + std::to_string(heap_.limits().tensors) + " attributes");
    }
    checkpoint_.attributes[path] = std::move(*attribute);
}

void TensorCollector::add_text(std::string_view text, const std::string& path) {
    add_attribute(PickleText{text}, path);
}

void TensorCollector::note_unread(const std::string& path, const std::string& reason) {
    if (++unread_ <= most_notes) {
        heap_.notes.push_back("'" + printable(path) + "' was not read: " + reason);
    }
}

void TensorCollector::note_closed_objects() {
    std::size_t closed = 0;
    for (const PickleNode* node : heap_.globals()) {
        const auto& global = std::get<PickleGlobal>(node->content);
        const bool is_warned = global.known.role == GlobalRole::inert && is_worth_a_warning(global.name);
        const bool is_closed = global.known.role == GlobalRole::inert && global.calls > 0 && !global.opened;
        if ((is_warned || is_closed) && ++closed <= most_notes) {
            heap_.notes.push_back((is_closed ? "an object of '" : "the name '") + printable(global.name) +
                                  "' stays closed: nothing that a file names is ever called" +
                                  (is_warned ? "; in Python it could run code" : ""));
        }
    }
    if (closed > most_notes) {
        heap_.notes.push_back("objects of " + std::to_string(closed - most_notes) + " further names stay closed");
    }
}

std::string TensorCollector::below(const std::string& path, std::string_view name) const {
    if (path.size() + 1 + name.size() > heap_.limits().name_bytes) {
        fail("a name below '" + printable(path) + "' has more than " + std::to_string(heap_.limits().name_bytes) +
             " characters");
    }
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

void TensorCollector::visit(std::uint64_t values) {
    if (values > visits_left_) {
        fail("its values multiply beyond " + std::to_string(heap_.limits().visits) + ": shared parts are repeated");
    }
    visits_left_ -= values;
}

void TensorCollector::fail(const std::string& reason) const {
    throw DataError(checkpoint_.path.string() + ": " + reason);
}

}  // namespace surveyor
