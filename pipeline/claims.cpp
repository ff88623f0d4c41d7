#include "pipeline/claims.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr std::int64_t nothing_left = -1;
constexpr std::chrono::microseconds poll_interval{200};

/// The counter behind all answers; lives on rank 0.
class Counter {
  public:
    explicit Counter(std::size_t count) : count_(static_cast<std::int64_t>(count)) {}

    std::int64_t take() {
        const std::int64_t index = next_.fetch_add(1);
        return closed_ || index >= count_ ? nothing_left : index;
    }

    void close() { closed_ = true; }

  private:
    std::int64_t count_;
    std::atomic<std::int64_t> next_{0};
    std::atomic<bool> closed_{false};
};

}  // namespace

class Claims::Source {
  public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    virtual std::int64_t next(std::size_t finished, bool stop) = 0;
};

namespace {

/// Rank 0, or the only rank: asks the counter directly, and answers the others from a thread.
class Server final : public Claims::Source {
  public:
    Server(const Communicator& communicator, std::size_t count, Progress& progress)
        : communicator_(communicator), counter_(count), progress_(progress) {
        thread_ = std::thread([this] { run(); });
    }

    ~Server() override {
        // A rank that fails must not wait for the others to finish theirs: it is about to end them.
        abandoned_ = std::uncaught_exceptions() > 0;
        finish();
    }

    std::int64_t next(std::size_t finished, bool stop) override {
        report(finished, stop);
        const std::int64_t index = failed_ ? nothing_left : counter_.take();
        if (index == nothing_left) {
            finish();
            if (failure_) {
                std::rethrow_exception(failure_);
            }
        }
        return index;
    }

  private:
    /// Waits until the others have been told that nothing is left.
    void finish() {
        own_rank_is_done_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    /// An error of MPI in the thread is the rank's, which hears of it when it asks for its next unit.
    void run() {
        try {
            serve();
        } catch (...) {
            failure_ = std::current_exception();
            failed_ = true;
        }
    }

    void report(std::size_t finished, bool stop) {
        for (std::size_t i = 0; i < finished; ++i) {
            progress_.finished_unit();
        }
        if (stop) {
            counter_.close();
        }
    }

    /// Message a = units finished since the last one, b = 1 to stop, -1 for a goodbye that wants no answer.
    void serve() {
        int talking = communicator_.size() - 1;
        while (!abandoned_ && (talking > 0 || !own_rank_is_done_)) {
            progress_.tick();
            const auto message = talking > 0 ? communicator_.poll() : std::nullopt;
            if (!message) {
                std::this_thread::sleep_for(poll_interval);
                continue;
            }
            report(static_cast<std::size_t>(message->a), message->b == 1);
            if (message->b < 0) {
                --talking;
            } else {
                communicator_.send(message->from, counter_.take(), 0);
            }
        }
    }

    const Communicator& communicator_;
    Counter counter_;
    Progress& progress_;
    std::atomic<bool> own_rank_is_done_{false};
    std::atomic<bool> abandoned_{false};
    std::atomic<bool> failed_{false};
    std::exception_ptr failure_;  ///< written by the thread, read when it has ended
    std::thread thread_;
};

/// The other ranks. One question is always under way, so that its answer is there when the unit in hand is done.
class Client final : public Claims::Source {
  public:
    explicit Client(const Communicator& communicator) : communicator_(communicator) { ask(0, false); }

    ~Client() override {
        try {
            communicator_.send(0, static_cast<std::int64_t>(unreported_), -1);
        } catch (const Error&) {
            // Rank 0 cannot be reached: the next collective call of this rank says so.
        }
    }

    std::int64_t next(std::size_t finished, bool stop) override {
        unreported_ += finished;
        if (ended_) {
            return nothing_left;
        }
        std::int64_t index = communicator_.receive(0).a;
        ended_ = index == nothing_left || stop;
        if (stop) {
            index = nothing_left;
        }
        if (!ended_) {
            ask(unreported_, false);
            unreported_ = 0;
        } else if (stop) {
            // Somebody must tell the others, and the answer to this last question must be taken off the wire.
            ask(unreported_, true);
            unreported_ = 0;
            (void)communicator_.receive(0);
        }
        return index;
    }

  private:
    void ask(std::size_t finished, bool stop) const {
        communicator_.send(0, static_cast<std::int64_t>(finished), stop ? 1 : 0);
    }

    const Communicator& communicator_;
    std::size_t unreported_ = 0;
    bool ended_ = false;
};

/// Without threads that may talk: a fixed share each.
class Share final : public Claims::Source {
  public:
    Share(const Communicator& communicator, std::size_t count, Progress& progress)
        : next_(communicator.rank()),
          step_(communicator.size()),
          count_(static_cast<std::int64_t>(count)),
          progress_(progress) {}

    std::int64_t next(std::size_t finished, bool stop) override {
        for (std::size_t i = 0; i < finished; ++i) {
            progress_.finished_unit();
        }
        progress_.tick();
        const std::int64_t index = next_;
        next_ = stop ? count_ : next_ + step_;
        return stop || index >= count_ ? nothing_left : index;
    }

  private:
    std::int64_t next_;
    std::int64_t step_;
    std::int64_t count_;
    Progress& progress_;
};

}  // namespace

Claims::Claims(const Communicator& communicator, std::size_t count, Progress& progress) {
    if (communicator.size() > 1 && !communicator.threads_may_talk()) {
        source_ = std::make_unique<Share>(communicator, count, progress);
    } else if (communicator.rank() == 0) {
        source_ = std::make_unique<Server>(communicator, count, progress);
    } else {
        source_ = std::make_unique<Client>(communicator);
    }
}

Claims::~Claims() = default;

std::optional<std::size_t> Claims::next(std::size_t finished, bool stop) {
    const std::int64_t index = source_->next(finished, stop);
    return index == nothing_left ? std::nullopt : std::optional<std::size_t>(static_cast<std::size_t>(index));
}

}  // namespace surveyor
