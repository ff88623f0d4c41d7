#include "pipeline/stop.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace surveyor {

namespace {

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t interrupts = 0;

/// The mpirun (or its daemon on this node) that started this process; 0 when none did.
volatile pid_t launcher = 0;

/// Only sets flags or leaves: nothing else is safe in a signal handler.
extern "C" void on_signal(int signal, siginfo_t* info, void* /*context*/) {
    stop_asked = 1;
    if (signal == SIGTERM && launcher != 0 && info->si_pid == launcher) {
        // In silence: the same signal comes when another rank has failed and told why.
        ::_exit(static_cast<int>(ExitCode::stopped));
    }
    if (signal == SIGINT) {
        interrupts = interrupts + 1;
        if (interrupts > 1) {
            ::_exit(static_cast<int>(ExitCode::interrupted));
        }
    }
}

/// Whether a process is Open MPI's launcher or its daemon on a node, by any of their names. Under srun the parent is
/// Slurm's, whose TERM leaves time to finish units.
bool is_mpirun(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::string name;
    std::getline(file, name);
    constexpr std::array<std::string_view, 8> names = {
        "mpirun", "mpiexec", "orterun", "orted", "prterun", "prted", "prte", "mpirun.openmpi"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void watch_for_stop() {
    if (is_mpirun(::getppid())) {
        launcher = ::getppid();
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
