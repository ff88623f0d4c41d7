#include "pipeline/mpi.hpp"

#include <mpi.h>

#include <cstdlib>

namespace surveyor {

namespace {

constexpr int unit_tag = 17;

void check(int status, const char* call) {
    if (status == MPI_SUCCESS) {
        return;
    }
    char text[MPI_MAX_ERROR_STRING] = {};
    int length = 0;
    MPI_Error_string(status, text, &length);
    throw SystemError(ExitCode::unavailable,
                      std::string(call) + " failed: " + std::string(text, static_cast<std::size_t>(length)));
}

/// How many ranks the launcher says it started, or 0 when it says nothing.
int announced_ranks() {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            return std::atoi(value);
        }
    }
    return 0;
}

}  // namespace

struct Communicator::State {
    MPI_Comm world = MPI_COMM_NULL;  ///< collectives between ranks
    MPI_Comm units = MPI_COMM_NULL;  ///< the conversation about units
};

Communicator::Communicator(int* argc, char*** argv) : state_(std::make_unique<State>()) {
    int provided = 0;
    check(MPI_Init_thread(argc, argv, MPI_THREAD_MULTIPLE, &provided), "MPI_Init_thread");
    threads_may_talk_ = provided == MPI_THREAD_MULTIPLE;
    check(MPI_Comm_dup(MPI_COMM_WORLD, &state_->world), "MPI_Comm_dup");
    check(MPI_Comm_dup(MPI_COMM_WORLD, &state_->units), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(state_->world, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(state_->units, MPI_ERRORS_RETURN);
    MPI_Comm_rank(state_->world, &rank_);
    MPI_Comm_size(state_->world, &size_);
    if (const int announced = announced_ranks(); announced > 1 && size_ == 1) {
        throw SystemError(
            ExitCode::unavailable,
            "the launcher started " + std::to_string(announced) +
                " processes, but MPI sees each of them alone. Under Slurm use `srun --mpi=pmix`; otherwise "
                "use the mpirun of the MPI that this program was built with.");
    }
}

Communicator::~Communicator() {
    MPI_Comm_free(&state_->units);
    MPI_Comm_free(&state_->world);
    MPI_Finalize();
}

int Communicator::position_on_node() const {
    MPI_Comm node = MPI_COMM_NULL;
    check(MPI_Comm_split_type(state_->world, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node), "MPI_Comm_split_type");
    int position = 0;
    MPI_Comm_rank(node, &position);
    MPI_Comm_free(&node);
    return position;
}

void Communicator::barrier() const {
    check(MPI_Barrier(state_->world), "MPI_Barrier");
}

std::string Communicator::broadcast(const std::string& text) const {
    std::int64_t size = static_cast<std::int64_t>(text.size());
    check(MPI_Bcast(&size, 1, MPI_INT64_T, 0, state_->world), "MPI_Bcast");
    std::string received = rank_ == 0 ? text : std::string(static_cast<std::size_t>(size), '\0');
    check(MPI_Bcast(received.data(), static_cast<int>(size), MPI_CHAR, 0, state_->world), "MPI_Bcast");
    return received;
}

int Communicator::largest(int value) const {
    int result = 0;
    check(MPI_Allreduce(&value, &result, 1, MPI_INT, MPI_MAX, state_->world), "MPI_Allreduce");
    return result;
}

void Communicator::abort(ExitCode code) const {
    MPI_Abort(MPI_COMM_WORLD, static_cast<int>(code));
    std::_Exit(static_cast<int>(code));
}

void Communicator::send(int to, std::int64_t a, std::int64_t b) const {
    const std::int64_t pair[2] = {a, b};
    check(MPI_Send(pair, 2, MPI_INT64_T, to, unit_tag, state_->units), "MPI_Send");
}

Communicator::Message Communicator::receive(int from) const {
    std::int64_t pair[2] = {0, 0};
    MPI_Status status;
    check(MPI_Recv(pair, 2, MPI_INT64_T, from, unit_tag, state_->units, &status), "MPI_Recv");
    return {status.MPI_SOURCE, pair[0], pair[1]};
}

std::optional<Communicator::Message> Communicator::poll() const {
    int arrived = 0;
    MPI_Status status;
    check(MPI_Iprobe(MPI_ANY_SOURCE, unit_tag, state_->units, &arrived, &status), "MPI_Iprobe");
    if (arrived == 0) {
        return std::nullopt;
    }
    return receive(status.MPI_SOURCE);
}

std::string mpi_version() {
    char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
    int length = 0;
    MPI_Get_library_version(text, &length);
    const std::string all(text, static_cast<std::size_t>(length));
    return all.substr(0, all.find(','));
}

}  // namespace surveyor
