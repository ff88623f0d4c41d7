#include "formats/safetensors_header.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/error.hpp"
#include "formats/byte_reader.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t largest_header = 100'000'000;
constexpr std::size_t length_bytes = 8;
constexpr std::size_t largest_rank = 16;

struct DTypeName {
    DType dtype;
    std::string_view name;
};

constexpr DTypeName dtype_names[] = {
    {DType::boolean, "BOOL"},
    {DType::uint8, "U8"},
    {DType::int8, "I8"},
    {DType::int16, "I16"},
    {DType::int32, "I32"},
    {DType::int64, "I64"},
    {DType::float16, "F16"},
    {DType::bfloat16, "BF16"},
    {DType::float32, "F32"},
    {DType::float64, "F64"},
};

/// Receives the header's JSON piece by piece and accepts the one form that it may have. Events instead of a tree,
/// because a tree keeps the last of two equal keys without a word, and because a hostile nesting then ends at its third
/// level.
class HeaderEvents final : public nlohmann::json_sax<Json> {
  public:
    explicit HeaderEvents(const std::string& where) : where_(where) {}

    SafetensorsHeader header;

    bool start_object(std::size_t /*elements*/) override {
        if (level_ == Level::outside) {
            level_ = Level::names;
        } else if (level_ == Level::name_given) {
            level_ = name_ == "__metadata__" ? Level::metadata : Level::tensor;
            tensor_ = {};
            tensor_.name = name_;
            fields_.clear();
        } else {
            refuse("an object where none belongs");
        }
        return true;
    }

    bool key(string_t& text) override {
        if (level_ == Level::names) {
            name_ = text;
            check_new(names_, "tensor");
            level_ = Level::name_given;
        } else {
            field_ = text;
            check_new(fields_, "key");
        }
        return true;
    }

    bool end_object() override {
        if (level_ == Level::tensor) {
            if (fields_.size() != 3) {
                refuse("dtype, shape and data_offsets are needed");
            }
            if (offsets_.size() != 2 || offsets_[0] > offsets_[1]) {
                refuse("data_offsets are not two ascending numbers");
            }
            tensor_.begin = offsets_[0];
            tensor_.end = offsets_[1];
            header.tensors.push_back(tensor_);
        }
        level_ = level_ == Level::names ? Level::outside : Level::names;
        return true;
    }

    bool string(string_t& text) override {
        if (level_ == Level::metadata) {
            header.metadata[field_] = text;
        } else if (level_ == Level::tensor && field_ == "dtype") {
            set_dtype(text);
        } else {
            refuse("a text where none belongs");
        }
        return true;
    }

    bool start_array(std::size_t /*elements*/) override {
        if (level_ != Level::tensor || (field_ != "shape" && field_ != "data_offsets")) {
            refuse("a list where none belongs");
        }
        level_ = Level::list;
        offsets_.resize(field_ == "shape" ? offsets_.size() : 0);
        return true;
    }

    bool end_array() override {
        level_ = Level::tensor;
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override {
        static constexpr number_unsigned_t largest = number_unsigned_t{1} << 62U;
        if (level_ != Level::list || value > largest) {
            refuse("a number where none belongs, or one that is too large");
        }
        if (field_ == "shape") {
            if (tensor_.shape.size() == largest_rank) {
                refuse("more than " + std::to_string(largest_rank) + " dimensions");
            }
            tensor_.shape.push_back(static_cast<std::int64_t>(value));
        } else {
            if (offsets_.size() == 2) {
                refuse("data_offsets are not two ascending numbers");
            }
            offsets_.push_back(value);
        }
        return true;
    }

    bool null() override { return no_such_value(); }

    bool boolean(bool /*value*/) override { return no_such_value(); }

    bool number_integer(number_integer_t /*value*/) override { return no_such_value(); }

    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return no_such_value(); }

    bool binary(binary_t& /*value*/) override { return no_such_value(); }

    bool parse_error(std::size_t position, const std::string& token, const Json::exception& /*why*/) override {
        throw DataError(where_ + ": the header is not valid JSON near '" + printable(token) + "' (at byte " +
                        std::to_string(length_bytes + position) + "); the file is damaged: fetch it again");
    }

  private:
    /// Where the parser stands: outside, among the names, after a name, inside its object, inside a list of that.
    enum class Level { outside, names, name_given, tensor, metadata, list };

    void check_new(std::set<std::string>& seen, const std::string& what) {
        const std::string& text = &seen == &names_ ? name_ : field_;
        if (!seen.insert(text).second) {
            refuse("the " + what + " '" + printable(text) + "' is there twice");
        }
        if (level_ == Level::metadata || &seen == &names_) {
            return;
        }
        if (text != "dtype" && text != "shape" && text != "data_offsets") {
            refuse("unknown key '" + printable(text) + "'");
        }
    }

    void set_dtype(const std::string& text) {
        for (const DTypeName& each : dtype_names) {
            if (each.name == text) {
                tensor_.dtype = each.dtype;
                return;
            }
        }
        refuse("dtype '" + printable(text) +
               "' is not read; convert the tensor to one of F16 BF16 F32 F64 I8 I16 I32 I64 U8 BOOL");
    }

    bool no_such_value() { refuse("a value of a kind that does not belong in the header"); }

    [[noreturn]] void refuse(const std::string& problem) const {
        throw DataError(where_ + ": header" + (names_.empty() ? "" : ", tensor '" + printable(name_) + "'") + ": " +
                        problem);
    }

    const std::string& where_;
    Level level_ = Level::outside;
    std::string name_;
    std::string field_;
    std::set<std::string> names_;
    std::set<std::string> fields_;
    TensorEntry tensor_;
    std::vector<std::uint64_t> offsets_;
};

std::string tensor_at(const std::string& where, const TensorEntry& tensor) {
    return where + ": tensor '" + printable(tensor.name) + "'";
}

/// Each tensor has the bytes that its dtype and shape need.
void check_sizes(const std::vector<TensorEntry>& tensors, const std::string& where) {
    for (const TensorEntry& tensor : tensors) {
        std::uint64_t needed = 0;
        try {
            needed = static_cast<std::uint64_t>(element_count(tensor.shape)) * bytes_of(tensor.dtype);
        } catch (const DataError& error) {
            throw DataError(tensor_at(where, tensor) + ": " + error.what());
        }
        if (needed != tensor.end - tensor.begin) {
            throw DataError(tensor_at(where, tensor) + " of shape " + text_of(tensor.shape) + " and dtype " +
                            std::string(name_of(tensor.dtype)) + " needs " + std::to_string(needed) +
                            " bytes, its offsets give " + std::to_string(tensor.end - tensor.begin));
        }
    }
}

/// Sorts the tensors by their bytes, which must cover [0, data_bytes) without gap or overlap.
void check_cover(std::vector<TensorEntry>& tensors, std::uint64_t data_bytes, const std::string& where) {
    std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& left, const TensorEntry& right) {
        return std::tie(left.begin, left.end, left.name) < std::tie(right.begin, right.end, right.name);
    });
    std::uint64_t covered = 0;
    for (const TensorEntry& tensor : tensors) {
        if (tensor.begin != covered) {
            throw DataError(tensor_at(where, tensor) +
                            (tensor.begin < covered ? " overlaps the one before" : " leaves a gap") +
                            ": it starts at byte " + std::to_string(tensor.begin) +
                            " of the data, the one before ends at " + std::to_string(covered));
        }
        covered = tensor.end;
        if (covered > data_bytes) {
            throw DataError(tensor_at(where, tensor) + " ends at byte " + std::to_string(covered) +
                            " of the data, which has " + std::to_string(data_bytes) +
                            ": the file is truncated; fetch it again");
        }
    }
    if (covered != data_bytes) {
        throw DataError(where + ": " + std::to_string(data_bytes - covered) +
                        " bytes after the last tensor belong to none");
    }
}

}  // namespace

SafetensorsHeader parse_safetensors_header(std::span<const std::byte> file, const std::string& where) {
    if (const std::string foreign = foreign_content(file); !foreign.empty()) {
        throw DataError(where + ": " + foreign);
    }
    ByteReader reader(file, where);
    const auto length = reader.number<std::uint64_t>("header length");
    if (length < 2 || length > largest_header || length > reader.remaining()) {
        reader.fail("header length " + std::to_string(length) + " is impossible in a file of " +
                    std::to_string(file.size()) + " bytes: it is truncated or no safetensors file");
    }
    const std::string_view text = reader.text(length, "header");
    if (text.front() != '{') {
        throw DataError(where + ": the header does not start with '{' (at byte 8): this is no safetensors file");
    }
    HeaderEvents events(where);
    Json::sax_parse(text, &events);
    std::vector<TensorEntry>& tensors = events.header.tensors;
    check_sizes(tensors, where);
    check_cover(tensors, reader.remaining(), where);
    for (TensorEntry& tensor : tensors) {
        tensor.begin += reader.position();
        tensor.end += reader.position();
    }
    return std::move(events.header);
}

std::string_view safetensors_name_of(DType dtype) {
    for (const DTypeName& each : dtype_names) {
        if (each.dtype == dtype) {
            return each.name;
        }
    }
    throw ContractViolation("a safetensors file cannot hold " + std::string(name_of(dtype)));
}

}  // namespace surveyor
