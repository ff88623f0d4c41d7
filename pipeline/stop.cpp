#include "pipeline/stop.hpp"

#include <unistd.h>

#include <csignal>

#include "base/error.hpp"

namespace surveyor {

namespace {

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t interrupts = 0;

/// Only sets flags: nothing else is safe in a signal handler.
extern "C" void on_signal(int signal) {
    stop_asked = 1;
    if (signal == SIGINT) {
        interrupts = interrupts + 1;
        if (interrupts > 1) {
            ::_exit(static_cast<int>(ExitCode::interrupted));
        }
    }
}

}  // namespace

void watch_for_stop() {
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGUSR1, SIGTERM, SIGINT}) {
        sigaction(signal, &action, nullptr);
    }
}

bool stop_requested() noexcept {
    return stop_asked != 0;
}

}  // namespace surveyor
