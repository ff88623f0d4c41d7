#pragma once

#include <string>

namespace surveyor {

/// Where the program's talk goes. Libraries never print: they are handed one of these, or stay silent.
class Log {
  public:
    Log() = default;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    virtual ~Log() = default;

    virtual void debug(const std::string& message) = 0;
    virtual void info(const std::string& message) = 0;
    virtual void warning(const std::string& message) = 0;
};

/// Says nothing; for tests and for tools that only want results.
class SilentLog final : public Log {
  public:
    void debug(const std::string& /*message*/) override {}

    void info(const std::string& /*message*/) override {}

    void warning(const std::string& /*message*/) override {}
};

}  // namespace surveyor
