#include "analysis/strips_section.hpp"

#include <algorithm>
#include <cstdint>

#include "analysis/labels.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

/// Sizes of [sample, row, column, y, x, channel] as offsets into the pixels.
struct Layout {
    explicit Layout(const Shape& shape)
        : rows(size(shape, 1)),
          columns(size(shape, 2)),
          height(size(shape, 3)),
          width(size(shape, 4)),
          channels(size(shape, 5)) {}

    [[nodiscard]] std::size_t offset(std::size_t sample, std::size_t row, std::size_t column) const {
        return ((sample * rows + row) * columns + column) * height * width * channels;
    }

    static std::size_t size(const Shape& shape, std::size_t dimension) {
        return static_cast<std::size_t>(shape[dimension]);
    }

    std::size_t rows;
    std::size_t columns;
    std::size_t height;
    std::size_t width;
    std::size_t channels;
};

/// Mean over a square of `factor` pixels a side, rounded to nearest.
std::uint8_t mean_pixel(const std::uint8_t* tile,
                        const Layout& layout,
                        std::size_t y,
                        std::size_t x,
                        std::size_t channel,
                        std::size_t factor) {
    std::size_t sum = 0;
    for (std::size_t dy = 0; dy < factor; ++dy) {
        for (std::size_t dx = 0; dx < factor; ++dx) {
            sum += tile[((y * factor + dy) * layout.width + x * factor + dx) * layout.channels + channel];
        }
    }
    return static_cast<std::uint8_t>((sum + factor * factor / 2) / (factor * factor));
}

/// The pictures of one row of one sample, side by side.
Array strip_of(const Renders& renders, const Layout& layout, std::size_t sample, std::size_t row, std::size_t factor) {
    const std::size_t height = layout.height / factor;
    const std::size_t width = layout.width / factor;
    const std::size_t line = layout.columns * width * layout.channels;
    Array strip(DType::uint8,
                {static_cast<std::int64_t>(height),
                 static_cast<std::int64_t>(layout.columns * width),
                 static_cast<std::int64_t>(layout.channels)});
    const std::span<std::uint8_t> out = strip.values<std::uint8_t>();
    const std::span<const std::uint8_t> pixels = renders.pictures.values<std::uint8_t>();
    for (std::size_t column = 0; column < layout.columns; ++column) {
        const std::uint8_t* const tile = pixels.data() + layout.offset(sample, row, column);
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x) {
                for (std::size_t channel = 0; channel < layout.channels; ++channel) {
                    out[y * line + (column * width + x) * layout.channels + channel] =
                        mean_pixel(tile, layout, y, x, channel, factor);
                }
            }
        }
    }
    return strip;
}

std::string sheet_name(std::int64_t sample) {
    const std::string digits = std::to_string(sample);
    return "sample-" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

std::string signed_text(double intensity) {
    return intensity < 0 ? "−" + short_text(-intensity) : intensity > 0 ? "+" + short_text(intensity) : "0";
}

void check_shape(const Renders& renders, const std::string& where) {
    const Shape& shape = renders.pictures.shape();
    const auto is = [](std::int64_t size, std::size_t count) { return size == static_cast<std::int64_t>(count); };
    if (shape.size() != 6 || renders.pictures.dtype() != DType::uint8 || !is(shape[0], renders.samples.size()) ||
        !is(shape[1], renders.rows.size()) || !is(shape[2], renders.intensities.size())) {
        throw DataError(where + ": /render/picture is " + std::string(name_of(renders.pictures.dtype())) + " " +
                        text_of(shape) + ", which does not fit its " + std::to_string(renders.samples.size()) +
                        " samples, " + std::to_string(renders.rows.size()) + " rows and " +
                        std::to_string(renders.intensities.size()) +
                        " intensities. Delete the file and run the study again: it is made anew from the shards.");
    }
}

}  // namespace

std::optional<Renders> read_renders(const ResultsReader& results) {
    if (!results.has("/render/picture") || results.has("/render/picture/path")) {
        return std::nullopt;
    }
    Renders renders;
    renders.pictures = results.array("/render/picture");
    for (const double sample : results.array("/render/sample_index").as_doubles()) {
        renders.samples.push_back(static_cast<std::int64_t>(sample));
    }
    const std::vector<std::string> methods = results.array("/render/row_method").texts();
    const std::vector<std::string> traversals = results.array("/render/row_traversal").texts();
    const std::vector<double> directions = results.array("/render/row_direction").as_doubles();
    for (std::size_t i = 0; i < std::min({methods.size(), traversals.size(), directions.size()}); ++i) {
        renders.rows.push_back(curve_label(methods[i], traversals[i]) + ", direction\u00a0" +
                               short_text(directions[i]));
    }
    renders.intensities = results.array("/render/column_intensity").as_doubles();
    check_shape(renders, results.path().string());
    return renders;
}

Section strips_section(const Renders& renders, std::int64_t longest_side) {
    expect(longest_side > 0, "a picture has a side");
    check_shape(renders, "renders");
    const Layout layout(renders.pictures.shape());
    const auto limit = static_cast<std::size_t>(longest_side);
    const std::size_t factor = std::max<std::size_t>((std::max(layout.height, layout.width) + limit - 1) / limit, 1);
    Section section;
    section.title = "Traversed images";
    for (std::size_t sample = 0; sample < renders.samples.size(); ++sample) {
        StripSheet sheet{
            sheet_name(renders.samples[sample]), "Sample " + std::to_string(renders.samples[sample]), {}, {}};
        for (const double intensity : renders.intensities) {
            sheet.columns.push_back(signed_text(intensity));
        }
        for (std::size_t row = 0; row < layout.rows; ++row) {
            sheet.strips.push_back({renders.rows[row], strip_of(renders, layout, sample, row, factor)});
        }
        section.sheets.push_back(std::move(sheet));
    }
    section.notes.push_back(
        "Columns are signed intensities (path length in W); 0 is the sample itself." +
        (factor > 1 ? " Shown at 1/" + std::to_string(factor) + " of their size; results.h5 holds them whole."
                    : std::string()));
    return section;
}

Array stacked(const StripSheet& sheet) {
    std::vector<Array> pictures;
    for (const Strip& strip : sheet.strips) {
        pictures.push_back(strip.picture);
    }
    expect(!pictures.empty(), "a sheet has at least one strip");
    return Array::joined(pictures);
}

}  // namespace surveyor
