#include "pipeline/publish.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <string>

#include "base/error.hpp"

namespace surveyor {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what, int error) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG;
    throw SystemError(full ? ExitCode::io_error : ExitCode::cannot_create,
                      path.string() + ": " + what + " failed: " + std::strerror(error) +
                          (full ? ". Make room and run the same command again; nothing finished is lost." : ""));
}

/// A file descriptor whose close is checked once and repeated never.
class Descriptor {
  public:
    Descriptor(const std::filesystem::path& path, int flags, mode_t mode = 0666)
        : path_(path), id_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
        if (id_ < 0) {
            fail(path_, "opening", errno);
        }
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (id_ >= 0) {
            ::close(id_);
        }
    }

    void write(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(id_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                fail(path_, "writing", errno);
            }
            bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
    }

    void sync() const {
        // Some network file systems have no sync for folders: that is no reason to stop.
        if (::fsync(id_) != 0 && errno != EINVAL && errno != ENOTSUP) {
            fail(path_, "syncing", errno);
        }
    }

    void close() {
        const int id = id_;
        id_ = -1;
        if (::close(id) != 0 && errno != EINTR) {
            fail(path_, "closing", errno);
        }
    }

  private:
    std::filesystem::path path_;
    int id_;
};

/// Whether no process of this number computes any more: it is gone, or dead and not yet collected by its parent (which
/// in a container without an init process happens never).
bool is_surely_dead(int pid) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) {
        return true;
    }
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name_end = stat.rfind(") ");
    return name_end != std::string::npos && (stat[name_end + 2] == 'Z' || stat[name_end + 2] == 'X');
}

/// "<host>.<pid>.<token>."
const std::string& own_prefix() {
    static const std::string prefix =
        host_name() + "." + std::to_string(::getpid()) + "." + std::to_string(std::random_device{}()) + ".";
    return prefix;
}

}  // namespace

std::string host_name() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

void fault_point(const std::string& name) {
    static const char* const wanted = std::getenv("SURVEYOR_FAULT_POINT");
    if (wanted == nullptr) {
        return;
    }
    static std::map<std::string, int> passes;
    if (std::string(wanted) == name + ":" + std::to_string(++passes[name])) {
        std::raise(SIGKILL);
    }
}

std::filesystem::path new_scratch_name(const std::filesystem::path& scratch) {
    static std::atomic<unsigned> number{0};
    return scratch / (own_prefix() + std::to_string(number++));
}

void publish_file(const std::filesystem::path& final_path,
                  std::span<const std::byte> bytes,
                  const std::filesystem::path& scratch,
                  Existing existing) {
    const std::filesystem::path temporary = new_scratch_name(scratch);
    Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
    try {
        file.write(bytes.first(bytes.size() / 2));
        fault_point("half-written");
        file.write(bytes.subspan(bytes.size() / 2));
        file.close();
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    publish_scratch(temporary, final_path, existing);
}

void publish_scratch(const std::filesystem::path& scratch_file,
                     const std::filesystem::path& final_path,
                     Existing existing) {
    try {
        Descriptor(scratch_file, O_RDONLY).sync();
        fault_point("synced");
        if (existing == Existing::replace) {
            if (::rename(scratch_file.c_str(), final_path.c_str()) != 0) {
                fail(final_path, "renaming", errno);
            }
        } else if (::link(scratch_file.c_str(), final_path.c_str()) != 0 && errno != EEXIST) {
            fail(final_path, "linking", errno);
        }
        fault_point("linked");
    } catch (...) {
        ::unlink(scratch_file.c_str());
        throw;
    }
    if (existing == Existing::keep) {
        ::unlink(scratch_file.c_str());
    }
    Descriptor(final_path.parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

std::vector<std::string> remove_dead_scratch(const std::filesystem::path& scratch) {
    std::vector<std::string> removed;
    std::error_code error;
    const std::string own = host_name() + ".";
    for (const auto& entry : std::filesystem::directory_iterator(scratch, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(own)) {
            continue;  // another host's: whether its owner lives cannot be known here
        }
        const pid_t pid = std::atoi(name.c_str() + own.size());
        const bool is_namesake = pid == ::getpid() && !name.starts_with(own_prefix());
        if (pid > 0 && (is_namesake || is_surely_dead(pid))) {
            std::filesystem::remove(entry.path(), error);
            removed.push_back(name);
        }
    }
    return removed;
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error && !std::filesystem::is_directory(folder)) {
        throw SystemError(ExitCode::cannot_create,
                          folder.string() + ": the folder cannot be made: " + error.message() +
                              ". Choose a folder that can be written with --out (of the units: --store).");
    }
}

}  // namespace surveyor
