#include "pipeline/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/error.hpp"

namespace surveyor {

namespace {

class SpdLog final : public Log {
  public:
    explicit SpdLog(const std::filesystem::path& file) : logger_("surveyor") {
        try {
            const auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
            console->set_pattern("%v");
            console->set_level(spdlog::level::info);
            const auto lines = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
            lines->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
            logger_.sinks() = {console, lines};
            logger_.set_level(spdlog::level::debug);
            logger_.flush_on(spdlog::level::debug);  // who reads this file may do so because the run was killed
        } catch (const spdlog::spdlog_ex& error) {
            throw SystemError(ExitCode::cannot_create, std::string("the log cannot be opened: ") + error.what());
        }
    }

    void debug(const std::string& message) override { logger_.debug("{}", message); }

    void info(const std::string& message) override { logger_.info("{}", message); }

    void warning(const std::string& message) override { logger_.warn("warning: {}", message); }

  private:
    spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> make_log(const std::filesystem::path& file) {
    return std::make_unique<SpdLog>(file);
}

}  // namespace surveyor
