// How often 95 % intervals of metrics hold what they are meant to hold: samples are drawn again and again from
// distributions whose moments are known. docs/metrics.md has the table that this program prints.
//
//     metric_coverage [--smoke | --draws N | --rest]      400 draws, about an hour on one core
//
// --rest computes the last cases alone: equal distributions, Inception score, path length.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/normal_quantile.hpp"
#include "geometry/frechet_error.hpp"
#include "geometry/frechet_infinity.hpp"
#include "geometry/inception_score.hpp"
#include "geometry/kid.hpp"
#include "geometry/prdc.hpp"
#include "geometry/simultaneous_band.hpp"
#include "geometry/trimmed_mean.hpp"
#include "tests/calibration/tally.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor::calibration {
namespace {

enum class Shape { gaussian, skewed };

/// Features of one kind: independent entries of mean 0 and variance 1, scaled by a decaying spectrum and turned.
struct Source {
    Shape shape;
    Eigen::Index dim;

    [[nodiscard]] Vector scales() const {
        return Vector::LinSpaced(dim, 1, static_cast<double>(dim)).array().pow(-0.5);
    }

    /// Draw `at`, [count, dim]. Skewed entries are exponential: skewness 2, kurtosis 9.
    [[nodiscard]] Matrix draw(Eigen::Index count, std::uint64_t at) const {
        Matrix entries = testing::gaussian(count, dim, at);
        if (shape == Shape::skewed) {
            const Matrix other = testing::gaussian(count, dim, at + (std::uint64_t{1} << 40U));
            entries = (entries.cwiseAbs2() + other.cwiseAbs2()) / 2;
            entries.array() -= 1;
        }
        return entries * scales().asDiagonal() * testing::orthogonal(dim, 1);
    }

    [[nodiscard]] FrechetReference population() const {
        const Matrix turn = testing::orthogonal(dim, 1);
        const double count = 1e12;
        return FrechetReference({.count = static_cast<std::int64_t>(count) + 1,
                                 .mean = Vector::Zero(dim),
                                 .scatter = count * turn.transpose() * scales().cwiseAbs2().asDiagonal() * turn});
    }
};

/// What a generator does to such features: `stretch` times them, moved by `shift` along every axis.
struct Change {
    double stretch;
    double shift;

    [[nodiscard]] Matrix of(const Matrix& rows) const { return (stretch * rows).array() + shift; }

    [[nodiscard]] double distance(const Source& source) const {
        return static_cast<double>(source.dim) * shift * shift +
               (stretch - 1) * (stretch - 1) * source.scales().squaredNorm();
    }
};

constexpr Change first_change{1.15, 0.05};
constexpr Change second_change{1.20, 0.05};

std::string case_name(const Source& source, Eigen::Index count) {
    return std::string(source.shape == Shape::gaussian ? "Gaussian" : "skewed") +
           ", d = " + std::to_string(source.dim) + ", n = " + std::to_string(count);
}

void print(const Tallies& tallies, const std::string& name) {
    for (const auto& [metric, tally] : tallies) {
        tally.print(metric.substr(metric.find(' ') + 1) + " | " + name);
    }
}

/// Each draw has its own numbers; sets of one draw follow each other.
std::uint64_t stream(int draw, std::uint64_t set) {
    return 1000 + 16 * static_cast<std::uint64_t>(draw) + set;
}

void frechet_case(const Source& source, Eigen::Index count, int draws) {
    const FrechetReference population = source.population();
    const double truth = first_change.distance(source);
    Tallies tallies;
    for (int draw = 0; draw < draws; ++draw) {
        const Matrix latent = source.draw(count, stream(draw, 0));
        const Matrix rows = first_change.of(latent);
        const Estimate a = frechet_estimate(population, rows);
        const Estimate b = frechet_estimate(population, second_change.of(latent));
        const double error = standard_error(a);
        tallies["1 FD, expected at this n"].add(a.value, error);
        tallies["2 FD, of the populations"].add(a.value, error);
        tallies["2 FD, of the populations"].set_truth(truth);
        const BlockJackknife jackknife = frechet_jackknife(population, rows, 25);
        tallies["3 FD jackknifed (25), of the populations"].add(jackknife.corrected, jackknife.standard_error);
        tallies["3 FD jackknifed (25), of the populations"].set_truth(truth);
        tallies["4 FD jackknifed, SE by influence"].add(jackknife.corrected, error);
        tallies["4 FD jackknifed, SE by influence"].set_truth(truth);
        const double limit = frechet_infinity(population, rows, {.sizes = divided_sizes(count), .seed = 1}).limit;
        tallies["5 FD infinity, SE by influence"].add(limit, error);
        tallies["5 FD infinity, SE by influence"].set_truth(truth);
        const Estimate difference = paired_difference(b, a);
        const double difference_error = standard_error(difference);
        const double difference_truth = second_change.distance(source) - truth;
        tallies["6 FD paired difference, expected at this n"].add(difference.value, difference_error);
        tallies["7 FD paired difference, of the populations"].add(difference.value, difference_error);
        tallies["7 FD paired difference, of the populations"].set_truth(difference_truth);
        const BlockJackknife other = frechet_jackknife(population, second_change.of(latent), 25);
        tallies["8 FD paired difference, jackknifed, of the populations"].add(other.corrected - jackknife.corrected,
                                                                              difference_error);
        tallies["8 FD paired difference, jackknifed, of the populations"].set_truth(difference_truth);
    }
    print(tallies, case_name(source, count));
}

/// The reference is a sample as well, of equally many.
void frechet_sampled_case(const Source& source, Eigen::Index count, int draws) {
    Tallies tallies;
    for (int draw = 0; draw < draws; ++draw) {
        const Matrix rows = first_change.of(source.draw(count, stream(draw, 0)));
        const Matrix reference = source.draw(count, stream(draw, 1));
        Estimate estimate = frechet_estimate(FrechetReference(moments_of(reference)), rows);
        estimate.reference = frechet_estimate(FrechetReference(moments_of(rows)), reference).generated;
        tallies["9 FD, both sampled, expected at this n"].add(estimate.value,
                                                              standard_error(estimate, ReferenceIs::sampled));
    }
    print(tallies, case_name(source, count));
}

/// Seven intensities at once: the band holds when it holds at all of them.
void band_case(const Source& source, Eigen::Index count, int draws) {
    const FrechetReference population = source.population();
    constexpr Eigen::Index points = 7;
    Matrix values(draws, points);
    Matrix reach(draws, points);
    Matrix single(draws, points);
    for (int draw = 0; draw < draws; ++draw) {
        const Matrix latent = source.draw(count, stream(draw, 0));
        const Matrix other = source.draw(count, stream(draw, 1));
        Matrix influences(count, points);
        for (Eigen::Index k = 0; k < points; ++k) {
            const auto at = 0.1 * static_cast<double>(k);
            const Estimate estimate = frechet_estimate(population, first_change.of(latent + at * other));
            values(draw, k) = estimate.value;
            single(draw, k) = standard_error(estimate);
            influences.col(k) = estimate.generated;
        }
        reach.row(draw) = single.row(draw) * simultaneous_reach(influences, 0.95, 1000, stream(draw, 2));
    }
    const Matrix away = (values.rowwise() - values.colwise().mean()).cwiseAbs();
    const auto held = [&](const Matrix& half) {
        return 100.0 * static_cast<double>((away.array() <= half.array()).rowwise().all().count()) / draws;
    };
    std::printf("| FD band over 7 intensities, all at once | %s | - | - | - | %.1f %% |\n",
                case_name(source, count).c_str(),
                held(reach));
    std::printf("| - the single intervals, all at once | %s | - | - | - | %.1f %% |\n",
                case_name(source, count).c_str(),
                held(normal_quantile(0.975) * single));
}

/// `reference` is drawn once (fixed) or with each draw.
void sample_metrics_case(const Source& source, const Change& change, Eigen::Index count, int draws, ReferenceIs kind) {
    const std::string end = kind == ReferenceIs::fixed ? ", reference fixed" : ", both sampled";
    const std::string change_name = change.stretch == 1.0 ? ", equal" : "";
    Tallies tallies;
    Matrix reference = source.draw(count, 3);
    for (int draw = 0; draw < draws; ++draw) {
        const Matrix rows = change.of(source.draw(count, stream(draw, 0)));
        if (kind == ReferenceIs::sampled) {
            reference = source.draw(count, stream(draw, 1));
        }
        const Estimate kid = kid_estimate(rows, reference);
        tallies["1 KID" + end].add(kid.value, standard_error(kid, kind));
        const std::vector<Prdc> results = prdc(rows,
                                               nearest_neighbours(rows, 6),
                                               reference,
                                               nearest_neighbours(reference, 6),
                                               {{.k = 3, .edge = Edge::closed}, {.k = 5, .edge = Edge::open}});
        const auto add = [&](const std::string& name, const Estimate& estimate) {
            tallies[name + end].add(estimate.value, standard_error(estimate, kind));
        };
        add("2 precision", results[0].precision);
        add("4 recall", results[0].recall);
        add("5 density", results[1].density);
        add("6 coverage", results[1].coverage);
        if (kind == ReferenceIs::fixed) {
            const double share = results[0].precision.value;
            tallies["3 precision (Wilson)" + end].add(
                share, standard_error(results[0].precision), share_interval(share, count));
        }
    }
    print(tallies, case_name(source, count) + change_name);
}

void score_case(Eigen::Index count, int draws) {
    Tallies tallies;
    for (int draw = 0; draw < draws; ++draw) {
        const Estimate score = inception_score(softmax_rows(2 * testing::gaussian(count, 10, stream(draw, 0))));
        tallies["1 Inception score, expected at this n"].add(score.value, standard_error(score));
    }
    print(tallies, "10 classes, n = " + std::to_string(count));
}

/// Squared distances of path lengths are skewed; log-normal ones with a deviation of 1 in the logarithm stand for them.
void path_length_case(Eigen::Index count, int draws) {
    Tallies tallies;
    for (int draw = 0; draw < draws; ++draw) {
        const TrimmedMean mean =
            trimmed_mean(testing::gaussian(count, 1, stream(draw, 0)).col(0).array().exp().matrix());
        tallies["1 path length, expected at this n"].add(mean.value, mean.standard_error);
    }
    print(tallies, "n = " + std::to_string(count));
}

void run_rest(int draws, bool is_smoke) {
    const Eigen::Index count = is_smoke ? 60 : 1000;
    sample_metrics_case({Shape::gaussian, 8}, {1.0, 0.0}, count, draws, ReferenceIs::sampled);
    score_case(count, draws);
    path_length_case(is_smoke ? 60 : 200, draws);
    path_length_case(is_smoke ? 60 : 5000, draws);
}

void run(int draws, bool is_smoke) {
    const Eigen::Index most = is_smoke ? 100 : 5000;
    for (const Shape shape : {Shape::gaussian, Shape::skewed}) {
        for (const auto& [dim, count] : {std::pair<Eigen::Index, Eigen::Index>{8, 200},
                                         {8, 1000},
                                         {32, 1000},
                                         {64, 200},
                                         {64, 1000},
                                         {64, 5000}}) {
            if (count <= most || dim == 8) {
                frechet_case({shape, dim}, std::min(count, most), draws);
            }
        }
        frechet_sampled_case({shape, 32}, std::min<Eigen::Index>(1000, most), draws);
        band_case({shape, 32}, std::min<Eigen::Index>(1000, most), draws);
    }
    // More dimensions than samples.
    frechet_case({Shape::gaussian, 64}, is_smoke ? 26 : 50, draws);
    const Eigen::Index count = is_smoke ? 60 : 1000;
    for (const Source& source : {Source{Shape::gaussian, 8}, Source{Shape::skewed, 8}, Source{Shape::gaussian, 64}}) {
        for (const ReferenceIs kind : {ReferenceIs::fixed, ReferenceIs::sampled}) {
            sample_metrics_case(source, first_change, count, draws, kind);
        }
    }
    run_rest(draws, is_smoke);
}

}  // namespace
}  // namespace surveyor::calibration

int main(int argc, char** argv) {
    const std::string_view option = argc > 1 ? argv[1] : "";
    const bool is_smoke = option == "--smoke";
    try {
        const int draws = is_smoke ? 3 : option == "--draws" && argc == 3 ? std::atoi(argv[2]) : 400;
        std::printf("| interval | case | truth | bias / SD | mean SE / SD | held |\n|---|---|---|---|---|---|\n");
        (option == "--rest" ? surveyor::calibration::run_rest : surveyor::calibration::run)(draws, is_smoke);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
}
