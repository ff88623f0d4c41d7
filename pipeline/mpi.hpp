#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace surveyor {

/// The MPI world of this run. All that the program asks of MPI stands here; each call's result is checked.
class Communicator {
  public:
    /// Starts MPI. SystemError(unavailable) when the launcher says that there are several ranks and MPI sees only one.
    Communicator(int* argc, char*** argv);

    /// Ends MPI. A rank that leaves with an error while others work must call `abort` instead.
    ~Communicator();

    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    [[nodiscard]] int rank() const noexcept { return rank_; }

    [[nodiscard]] int size() const noexcept { return size_; }

    /// This rank's position among the ranks of its node. Communicates: every rank must call it.
    [[nodiscard]] int position_on_node() const;

    /// Whether several threads may talk at once (needed to hand out units while computing).
    [[nodiscard]] bool threads_may_talk() const noexcept { return threads_may_talk_; }

    void barrier() const;

    /// Rank 0's text, on every rank.
    [[nodiscard]] std::string broadcast(const std::string& text) const;

    /// The largest value of any rank, on every rank.
    [[nodiscard]] int largest(int value) const;

    /// Ends every rank with this exit code, without a word from MPI where it can be helped.
    [[noreturn]] void abort(ExitCode code) const;

    // The conversation about units: small messages on a communicator of its own.

    struct Message {
        int from = 0;
        std::int64_t a = 0;
        std::int64_t b = 0;
    };

    void send(int to, std::int64_t a, std::int64_t b) const;
    [[nodiscard]] Message receive(int from) const;

    /// A message from any rank, if one has arrived.
    [[nodiscard]] std::optional<Message> poll() const;

  private:
    int rank_ = 0;
    int size_ = 1;
    bool threads_may_talk_ = false;
    struct State;
    std::unique_ptr<State> state_;
};

/// "Open MPI v4.1.4", for --version and provenance.
[[nodiscard]] std::string mpi_version();

}  // namespace surveyor
