#pragma once

#include <set>
#include <string>
#include <unordered_set>

#include "formats/checkpoint.hpp"
#include "formats/pickle_heap.hpp"

namespace surveyor {

/// Walks the value of a pickle and gathers tensors and attributes under dotted names. Knows dicts, tuples and lists,
/// modules of PyTorch (NVIDIA's persistent ones, plain ones, TorchScript's), networks of the TensorFlow era, options of
/// a training run, NumPy arrays; all else stays closed.
///
/// Shared parts appear under each of their names, and a part without tensors is looked into once. DataError when values
/// contain themselves, nest deeper, or amount to more than the limits of the heap allow.
class TensorCollector {
  public:
    /// `file_bytes`: all tensors together may show no more than a few times that.
    TensorCollector(Checkpoint& checkpoint, PickleHeap& heap, std::uint64_t file_bytes);

    /// Gathers from the root of a file and writes the notes of the heap, with those on closed objects, to the
    /// checkpoint.
    void collect(const PickleValue& root);

  private:
    void walk(const PickleValue& value, const std::string& path);
    void walk_content(PickleNode& node, const std::string& path);
    void walk_pairs(const std::vector<PicklePair>& pairs, const std::string& path);
    void walk_sequence(std::span<const PickleValue> items, const std::string& path);
    void walk_module(const PickleModule& module, const std::string& path);
    void walk_members(const PickleDict& members, const std::string& path, bool is_script);
    void walk_object(const PickleOpaque& object, const std::string& path);
    void walk_network(const PickleDict& state, const std::string& path, const std::string& variables);
    void walk_options(const PickleDict& options, const std::string& path);

    void add_tensor(const PickleTensor& tensor, const std::string& path);
    void add_array(const PickleArray& array, const std::string& path);
    void add(StoredTensor tensor, const std::string& path);
    void add_attribute(const PickleValue& value, const std::string& path);
    void add_text(std::string_view text, const std::string& path);
    void drop_program(std::string_view source, const std::string& path);
    void note_unread(const std::string& path, const std::string& reason);
    void note_closed_objects();

    [[nodiscard]] std::string below(const std::string& path, std::string_view name) const;
    void visit(std::uint64_t values);
    [[noreturn]] void fail(const std::string& reason) const;

    Checkpoint& checkpoint_;
    PickleHeap& heap_;
    std::uint64_t bytes_left_;
    std::uint64_t visits_left_;
    std::unordered_set<const PickleNode*> on_the_way_;  ///< from the root to where the walk stands
    std::unordered_set<const PickleNode*> barren_;      ///< walked, and nothing found
    std::set<const void*> programs_;
    std::size_t unread_ = 0;
};

/// The value as an attribute: a number, text of at most `limits.attribute_text_bytes`, None, a NumPy scalar, a short
/// list of numbers. Nothing for all else.
[[nodiscard]] std::optional<Attribute> attribute_of(const PickleValue& value, const CheckpointLimits& limits);

/// The view as it lies in the file; the dtype must be one that is read.
[[nodiscard]] StoredTensor stored_tensor_of(const PickleTensor& tensor);
[[nodiscard]] StoredTensor stored_tensor_of(const PickleArray& array);

}  // namespace surveyor
