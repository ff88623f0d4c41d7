#include "formats/npy_header.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "formats/byte_reader.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

constexpr std::size_t largest_dictionary = 10'000;
constexpr std::size_t largest_rank = 16;

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } and nothing more general.
class DictionaryParser {
  public:
    DictionaryParser(std::string_view text, std::size_t offset, const std::string& where)
        : text_(text), offset_(offset), where_(where) {}

    [[nodiscard]] NpyHeader parse() {
        NpyHeader header;
        std::set<std::string_view> keys;
        require('{', "the header is not a dictionary");
        while (!accept('}')) {
            const std::string_view key = quoted("a key of the header is not a text literal");
            if (!keys.insert(key).second) {
                fail("the header has the key '" + printable(key) + "' twice");
            }
            require(':', "a key of the header has no value");
            read_value(key, header);
            if (!accept(',')) {
                require('}', "the header has more after a value than a comma or the end");
                break;
            }
        }
        skip_spaces();
        if (position_ != text_.size()) {
            fail("the header goes on after its dictionary");
        }
        if (keys.size() != 3) {
            fail("the header must hold exactly descr, fortran_order and shape");
        }
        return header;
    }

  private:
    void read_value(std::string_view key, NpyHeader& header) {
        if (key == "descr") {
            skip_spaces();
            if (position_ < text_.size() && text_[position_] == '[') {
                fail("structured dtypes are not read; save plain numeric arrays");
            }
            set_dtype(quoted("descr is not a text literal"), header);
        } else if (key == "fortran_order") {
            header.axis_order = truth() ? AxisOrder::column_major : AxisOrder::row_major;
        } else if (key == "shape") {
            header.shape = tuple();
        } else {
            fail("the header has the unknown key '" + printable(key) + "'");
        }
    }

    void set_dtype(std::string_view descr, NpyHeader& header) const {
        if (descr.find('O') != std::string_view::npos) {
            fail("object dtype '" + printable(descr) + "': pickled Python objects are never read; save numeric arrays");
        }
        static constexpr std::string_view orders = "<>=|";
        const std::string_view kind = descr.substr(std::min<std::size_t>(descr.size(), 1));

        struct Known {
            std::string_view kind;
            DType dtype;
        };

        static constexpr Known known[] = {{"f2", DType::float16},
                                          {"f4", DType::float32},
                                          {"f8", DType::float64},
                                          {"i1", DType::int8},
                                          {"i2", DType::int16},
                                          {"i4", DType::int32},
                                          {"i8", DType::int64},
                                          {"u1", DType::uint8},
                                          {"b1", DType::boolean}};
        for (const Known& each : known) {
            const bool has_order = !descr.empty() && orders.find(descr.front()) != std::string_view::npos;
            if (has_order && kind == each.kind && (descr.front() != '|' || bytes_of(each.dtype) == 1)) {
                header.dtype = each.dtype;
                header.byte_order = descr.front() == '>' ? ByteOrder::big : ByteOrder::little;
                return;
            }
        }
        fail("dtype '" + printable(descr) + "' is not read; known are f2 f4 f8 i1 i2 i4 i8 u1 b1 in either byte order");
    }

    [[nodiscard]] bool truth() {
        skip_spaces();
        for (const std::string_view word : {"True", "False"}) {
            if (text_.substr(position_).starts_with(word)) {
                position_ += word.size();
                return word == "True";
            }
        }
        fail("fortran_order is neither True nor False");
    }

    [[nodiscard]] Shape tuple() {
        Shape shape;
        require('(', "shape is not a tuple");
        while (!accept(')')) {
            if (shape.size() == largest_rank) {
                fail("the array has more than " + std::to_string(largest_rank) + " dimensions");
            }
            shape.push_back(integer());
            if (!accept(',')) {
                require(')', "shape is not a tuple of integers");
                break;
            }
        }
        return shape;
    }

    [[nodiscard]] std::int64_t integer() {
        skip_spaces();
        const std::size_t start = position_;
        std::int64_t value = 0;
        while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
            const std::int64_t digit = text_[position_] - '0';
            if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) {
                fail("a size of the shape is too large");
            }
            value = value * 10 + digit;
            ++position_;
        }
        if (position_ == start) {
            fail("a size of the shape is not a non-negative integer");
        }
        if (position_ < text_.size() && text_[position_] == 'L') {
            ++position_;  // how Python 2 wrote long integers
        }
        return value;
    }

    [[nodiscard]] std::string_view quoted(const char* problem) {
        skip_spaces();
        const char quote = position_ < text_.size() ? text_[position_] : '\0';
        const std::size_t end =
            quote == '\'' || quote == '"' ? text_.find(quote, position_ + 1) : std::string_view::npos;
        const std::string_view content =
            end == std::string_view::npos ? std::string_view() : text_.substr(position_ + 1, end - position_ - 1);
        if (end == std::string_view::npos || content.find('\\') != std::string_view::npos) {
            fail(problem);
        }
        position_ = end + 1;
        return content;
    }

    void skip_spaces() { position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size()); }

    [[nodiscard]] bool accept(char wanted) {
        skip_spaces();
        if (position_ < text_.size() && text_[position_] == wanted) {
            ++position_;
            return true;
        }
        return false;
    }

    void require(char wanted, const char* problem) {
        if (!accept(wanted)) {
            fail(problem);
        }
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw DataError(where_ + ": " + problem + " (at byte " + std::to_string(offset_ + position_) + ")");
    }

    std::string_view text_;
    std::size_t offset_;
    const std::string& where_;
    std::size_t position_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::span<const std::byte> start, const std::string& where) {
    if (const std::string foreign = foreign_content(start); !foreign.empty()) {
        throw DataError(where + ": " + foreign);
    }
    ByteReader reader(start, where);
    static constexpr std::string_view magic = "\x93NUMPY";
    if (reader.text(magic.size(), "magic") != magic) {
        reader.fail("this is no .npy file: it does not start with its magic bytes");
    }
    const auto major = reader.number<std::uint8_t>("version");
    (void)reader.number<std::uint8_t>("version");
    if (major < 1 || major > 3) {
        reader.fail("version " + std::to_string(major) + " of the .npy format is not known (1 to 3 are)");
    }
    const std::uint64_t length =
        major == 1 ? reader.number<std::uint16_t>("header length") : reader.number<std::uint32_t>("header length");
    if (length > largest_dictionary) {
        reader.fail("the header is said to have " + std::to_string(length) + " bytes, more than any that is read (" +
                    std::to_string(largest_dictionary) + ")");
    }
    const std::uint64_t offset = reader.position();
    NpyHeader header = DictionaryParser(reader.text(length, "header"), static_cast<std::size_t>(offset), where).parse();
    header.data_offset = static_cast<std::size_t>(reader.position());
    return header;
}

void check_npy_size(const NpyHeader& header, std::uint64_t file_bytes, const std::string& where) {
    std::uint64_t needed = 0;
    try {
        needed = static_cast<std::uint64_t>(element_count(header.shape)) * bytes_of(header.dtype);
    } catch (const DataError& error) {
        throw DataError(where + ": " + error.what());
    }
    const std::uint64_t present = file_bytes - header.data_offset;
    if (needed != present) {
        throw DataError(where + ": shape " + text_of(header.shape) + " of " + std::string(name_of(header.dtype)) +
                        " needs " + std::to_string(needed) + " bytes after byte " + std::to_string(header.data_offset) +
                        ", the file holds " + std::to_string(present) +
                        (present < needed ? ": it is truncated; fetch it again" : ": it has trailing bytes"));
    }
}

}  // namespace surveyor
