#include "pipeline/stop.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"

namespace surveyor {

namespace {

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t interrupts = 0;

/// The mpirun (or its daemon on this node) that started this process; 0 when none did.
volatile pid_t launcher = 0;
volatile std::sig_atomic_t speaks_for_all = 0;

void leave_with_launcher() {
    constexpr char text[] =
        "surveyor: mpirun ends the run; the units in flight are lost, nothing else. Run the same command again.\n";
    if (speaks_for_all != 0) {
        const ssize_t ignored = ::write(STDERR_FILENO, text, sizeof text - 1);
        (void)ignored;
    }
    ::_exit(static_cast<int>(ExitCode::stopped));
}

/// Only sets flags or leaves: nothing else is safe in a signal handler.
extern "C" void on_signal(int signal, siginfo_t* info, void* /*context*/) {
    stop_asked = 1;
    if (signal == SIGTERM && launcher != 0 && info->si_pid == launcher) {
        leave_with_launcher();
    }
    if (signal == SIGINT) {
        interrupts = interrupts + 1;
        if (interrupts > 1) {
            ::_exit(static_cast<int>(ExitCode::interrupted));
        }
    }
}

}  // namespace

void watch_for_stop() {
    if (const char* rank = std::getenv("OMPI_COMM_WORLD_RANK"); rank != nullptr) {  // Open MPI's mpirun sets it
        launcher = ::getppid();
        speaks_for_all = std::string_view(rank) == "0" ? 1 : 0;
    }
    struct sigaction action = {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    for (const int signal : {SIGUSR1, SIGTERM, SIGINT}) {
        sigaction(signal, &action, nullptr);
    }
}

bool stop_requested() noexcept {
    return stop_asked != 0;
}

}  // namespace surveyor
