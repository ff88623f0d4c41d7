#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "formats/byte_reader.hpp"
#include "formats/pickle_heap.hpp"
#include "formats/pickle_opcodes.hpp"

namespace surveyor {

/// Reads one pickle, of protocol 0 to 5, into values. It is a machine of a stack and a memo, as Python's, with one
/// difference: nothing is callable. A name is a name; a call of a name that means something here (known_global) makes a
/// value of this program, every other call makes a closed object.
///
/// DataError (file, byte, opcode, reason) for what is damaged, names something of the refused list, or costs more than
/// the limits of the heap allow.
class PickleMachine {
  public:
    /// Makes a value of what a file calls a persistent id; throws DataError through machine.fail.
    using PersistentIds = std::function<PickleValue(PickleMachine& machine, const PickleValue& id)>;

    /// Reads from where `reader` stands. `where` names the source in messages. Without `persistent_ids` a persistent
    /// id is refused. `is_nested`: the pickle stands inside the bytes of another one and may hold no further such
    /// stream.
    PickleMachine(PickleHeap& heap,
                  ByteReader& reader,
                  std::string where,
                  bool is_nested = false,
                  PersistentIds persistent_ids = {});

    /// The value of the pickle; the reader then stands behind it. To be called once.
    [[nodiscard]] PickleValue run();

    /// Highest protocol that the pickle announced.
    [[nodiscard]] int protocol() const noexcept { return protocol_; }

    [[nodiscard]] PickleHeap& heap() noexcept { return heap_; }

    [[nodiscard]] const std::string& where() const noexcept { return where_; }

    [[nodiscard]] bool is_nested() const noexcept { return is_nested_; }

    /// Where the present opcode stands in the source.
    [[nodiscard]] std::uint64_t position() const noexcept { return op_start_; }

    /// Throws the DataError "<where>: byte <n>, opcode <present one>: <reason>".
    [[noreturn]] void fail(const std::string& reason) const;

    /// A new node; fails when there are too many.
    [[nodiscard]] PickleNode* make(decltype(PickleNode::content) content);

    /// A view of `decoded`, which the heap keeps; fails when that is too much.
    [[nodiscard]] std::string_view keep(std::string decoded);

    /// Fails when the account of steps is empty.
    void spend(std::uint64_t steps);

  private:
    void step(PickleOp op);
    bool step_constant(PickleOp op);
    bool step_text(PickleOp op);
    bool step_container(PickleOp op);
    bool step_memo(PickleOp op);
    bool step_object(PickleOp op);

    void push(const PickleValue& value);
    [[nodiscard]] PickleValue pop();
    [[nodiscard]] PickleValue& top();
    [[nodiscard]] std::vector<PickleValue> pop_to_mark();
    [[nodiscard]] std::vector<PickleValue> pop_several(std::size_t count);

    [[nodiscard]] std::string_view line(std::string_view what);
    void push_integer(std::span<const std::byte> bytes);
    void push_text(std::uint64_t length);
    void push_bytes(std::uint64_t length);
    void push_string_line();
    void push_unicode_line();
    void push_number_line(bool is_long);
    void push_float_line();

    void append(std::span<const PickleValue> values);
    void set_items(std::span<const PickleValue> values);
    [[nodiscard]] std::vector<PicklePair> pairs_of(std::span<const PickleValue> values);
    void store(std::uint64_t index);
    void fetch(std::uint64_t index);
    [[nodiscard]] std::uint64_t index_line();

    [[nodiscard]] PickleNode* name(std::string_view module, std::string_view name);
    void call(const PickleValue& callee, const PickleValue& arguments);
    void build();

    PickleHeap& heap_;
    ByteReader& reader_;
    std::string where_;
    bool is_nested_;
    PersistentIds persistent_ids_;
    std::vector<PickleValue> stack_;
    std::vector<std::size_t> marks_;
    std::vector<std::optional<PickleValue>> memo_;
    std::size_t memo_count_ = 0;
    PickleNode* empty_tuple_ = nullptr;
    PickleOp op_ = PickleOp::stop;
    std::uint64_t op_start_ = 0;
    int protocol_ = 0;
    bool is_done_ = false;
};

}  // namespace surveyor
