#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace surveyor::testing {

/// A folder of the running test's own, removed at its end.
class TemporaryFolder {
  public:
    TemporaryFolder()
        : path_(std::filesystem::temp_directory_path() /
                ("surveyor_formats_" + std::to_string(::getpid()) + "_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
        std::filesystem::create_directories(path_);
    }

    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

inline std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path(SURVEYOR_GOLDEN_DIR) / name;
}

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::filesystem::path write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

/// The message of the DataError that `action` must throw; fails the test when it throws nothing.
template <class Action>
std::string data_error_of(const Action& action) {
    try {
        action();
    } catch (const DataError& error) {
        return error.what();
    }
    ADD_FAILURE() << "no DataError was thrown";
    return {};
}

}  // namespace surveyor::testing
