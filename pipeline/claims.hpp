#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "pipeline/mpi.hpp"
#include "pipeline/progress.hpp"

namespace surveyor {

/// Hands out the units of one wave, numbered 0 to count - 1, each to one rank. Every rank makes one for each wave, in
/// step.
///
/// With several ranks a small thread on rank 0 answers questions (probe and short sleep: it needs no core); each other
/// rank has asked for its next unit before it begins the one in hand. Where MPI may not talk from several threads, unit
/// i goes to rank i modulo the number of ranks. Why a server thread: docs/adr/0003-claims.md.
class Claims {
  public:
    /// `progress` is rank 0's; other ranks pass their own, unused.
    Claims(const Communicator& communicator, std::size_t count, Progress& progress);

    /// Waits until every rank has been told that nothing is left; not when an exception is on its way.
    ~Claims();

    Claims(const Claims&) = delete;
    Claims& operator=(const Claims&) = delete;

    /// The next unit for this rank, or nothing when none is left or somebody stopped. `finished` is how many units this
    /// rank finished since it last asked; `stop` asks that nobody gets another unit.
    [[nodiscard]] std::optional<std::size_t> next(std::size_t finished, bool stop);

    /// One way of handing out; defined in claims.cpp.
    class Source;

  private:
    std::unique_ptr<Source> source_;
};

}  // namespace surveyor
