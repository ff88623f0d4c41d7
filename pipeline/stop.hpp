#pragma once

namespace surveyor {

/// From here on USR1, TERM and INT ask for a stop after the units in flight; a second INT ends the process at once
/// (130). Call it after MPI has started, since MPI libraries put handlers of their own in place.
void watch_for_stop();

/// Whether somebody asked this process to stop.
[[nodiscard]] bool stop_requested() noexcept;

}  // namespace surveyor
