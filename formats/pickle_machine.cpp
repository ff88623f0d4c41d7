#include "formats/pickle_machine.hpp"

#include <utility>

#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr int newest_protocol = 5;
constexpr std::uint64_t memo_gap = 65536;

}  // namespace

PickleMachine::PickleMachine(
    PickleHeap& heap, ByteReader& reader, std::string where, bool is_nested, PersistentIds persistent_ids)
    : heap_(heap),
      reader_(reader),
      where_(std::move(where)),
      is_nested_(is_nested),
      persistent_ids_(std::move(persistent_ids)) {}

PickleValue PickleMachine::run() {
    while (!is_done_) {
        op_start_ = reader_.position();
        op_ = static_cast<PickleOp>(reader_.number<std::uint8_t>("the next opcode"));
        spend(1);
        step(op_);
    }
    return pop();
}

void PickleMachine::step(PickleOp op) {
    switch (op) {
        case PickleOp::proto:
            if (const int protocol = reader_.number<std::uint8_t>("protocol"); protocol <= newest_protocol) {
                protocol_ = std::max(protocol_, protocol);
                return;
            }
            fail("a protocol later than 5, which is not known");
        case PickleOp::frame:
            if (reader_.number<std::uint64_t>("frame length") > reader_.remaining()) {
                fail("the frame is longer than the rest of the data: the file is truncated or damaged");
            }
            return;
        case PickleOp::stop:
            is_done_ = true;
            return;
        case PickleOp::mark:
            if (marks_.size() >= heap_.limits().marks) {
                fail("more than " + std::to_string(heap_.limits().marks) + " collections are begun and not ended");
            }
            marks_.push_back(stack_.size());
            return;
        case PickleOp::pop:
            if (!marks_.empty() && marks_.back() == stack_.size()) {
                marks_.pop_back();
            } else {
                (void)pop();
            }
            return;
        case PickleOp::pop_mark:
            (void)pop_to_mark();
            return;
        case PickleOp::dup:
            push(PickleValue(top()));
            return;
        default:
            break;
    }
    if (!step_constant(op) && !step_text(op) && !step_container(op) && !step_memo(op) && !step_object(op)) {
        fail("this opcode is not read: it reaches outside of the file, or Python knows none such");
    }
}

bool PickleMachine::step_memo(PickleOp op) {
    switch (op) {
        case PickleOp::binput:
            store(reader_.number<std::uint8_t>("memo index"));
            return true;
        case PickleOp::long_binput:
            store(reader_.number<std::uint32_t>("memo index"));
            return true;
        case PickleOp::put:
            store(index_line());
            return true;
        case PickleOp::memoize:
            store(memo_count_);
            return true;
        case PickleOp::binget:
            fetch(reader_.number<std::uint8_t>("memo index"));
            return true;
        case PickleOp::long_binget:
            fetch(reader_.number<std::uint32_t>("memo index"));
            return true;
        case PickleOp::get:
            fetch(index_line());
            return true;
        default:
            return false;
    }
}

void PickleMachine::store(std::uint64_t index) {
    if (memo_count_ >= heap_.limits().memo) {
        fail("more than " + std::to_string(heap_.limits().memo) + " values are kept in the memo");
    }
    // Writers count up from 0. A far index would be memory for nothing.
    if (index > memo_count_ + memo_gap) {
        fail("memo index " + std::to_string(index) + " where " + std::to_string(memo_count_) + " values are kept");
    }
    if (index >= memo_.size()) {
        spend(index - memo_.size());
        memo_.resize(index + 1);
    }
    if (!memo_[index]) {
        ++memo_count_;
    }
    memo_[index] = top();
}

void PickleMachine::fetch(std::uint64_t index) {
    if (index >= memo_.size() || !memo_[index]) {
        fail("memo entry " + std::to_string(index) + " was never stored");
    }
    push(*memo_[index]);
}

void PickleMachine::push(const PickleValue& value) {
    if (stack_.size() >= heap_.limits().stack) {
        fail("more than " + std::to_string(heap_.limits().stack) + " values wait on the stack");
    }
    stack_.push_back(value);
}

PickleValue& PickleMachine::top() {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor) {
        fail("there is no value on the stack that this opcode could take: the file is damaged");
    }
    return stack_.back();
}

PickleValue PickleMachine::pop() {
    const PickleValue value = top();
    stack_.pop_back();
    return value;
}

std::vector<PickleValue> PickleMachine::pop_several(std::size_t count) {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() - floor < count) {
        fail("there are fewer than " + std::to_string(count) + " values on the stack: the file is damaged");
    }
    const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<PickleValue> values(first, stack_.end());
    stack_.erase(first, stack_.end());
    return values;
}

std::vector<PickleValue> PickleMachine::pop_to_mark() {
    if (marks_.empty()) {
        fail("a collection ends that never began: the file is damaged");
    }
    std::vector<PickleValue> values = pop_several(stack_.size() - marks_.back());
    marks_.pop_back();
    return values;
}

PickleNode* PickleMachine::make(decltype(PickleNode::content) content) {
    PickleNode* const node = heap_.make(std::move(content));
    if (node == nullptr) {
        fail("more than " + std::to_string(heap_.limits().nodes) + " collections and objects");
    }
    return node;
}

std::string_view PickleMachine::keep(std::string decoded) {
    const std::optional<std::string_view> kept = heap_.keep(std::move(decoded));
    if (!kept) {
        fail("decoded bytes exceed the file's own size or " + std::to_string(heap_.limits().copied_bytes >> 20U) +
             " MiB: they are spelled again and again");
    }
    return *kept;
}

void PickleMachine::spend(std::uint64_t steps) {
    if (!heap_.spend(steps)) {
        fail("the file asks for more steps than it has bytes, or for more than " +
             std::to_string(heap_.limits().operations) + ": the same part is to be read again and again");
    }
}

void PickleMachine::fail(const std::string& reason) const {
    throw DataError(where_ + ": byte " + std::to_string(op_start_) + ", " + name_of(op_) + ": " + reason);
}

}  // namespace surveyor
