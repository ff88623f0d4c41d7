#pragma once

namespace surveyor {

/// From here on USR1, TERM and INT ask for a stop after the units in flight; a second INT ends the process at once
/// (130). A TERM that comes from mpirun itself ends the process at once, too (75, which mpirun does not pass on): it
/// follows a Ctrl-C or TERM to mpirun, or the end of another rank, and KILL comes a second later whatever a rank does
/// with that time. Call it after
/// MPI has started, since MPI libraries put handlers of their own in place.
void watch_for_stop();

/// Whether somebody asked this process to stop.
[[nodiscard]] bool stop_requested() noexcept;

}  // namespace surveyor
