# Warnings and floating-point rules for our own code. Never inherited by users of the libraries.
add_library(surveyor_flags INTERFACE)
target_compile_options(surveyor_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  # GCC 12 warns falsely inside std::string (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # Results must not depend on how the compiler fuses operations (docs/reproducibility.md).
  -ffp-contract=off $<$<BOOL:${SURVEYOR_WERROR}>:-Werror>)
if(SURVEYOR_SANITIZE)
  target_compile_options(surveyor_flags INTERFACE -fsanitize=${SURVEYOR_SANITIZE} -fno-omit-frame-pointer
                                                  -fno-sanitize-recover=all)
  target_link_options(surveyor_flags INTERFACE -fsanitize=${SURVEYOR_SANITIZE})
endif()

# surveyor_add_library(geometry HEADERS a.hpp SOURCES a.cpp DEPENDS surveyor::base PRIVATE_DEPENDS surveyor_torch)
# One library per room. PRIVATE_DEPENDS are packages that the room uses in its .cpp files only.
function(surveyor_add_library name)
  cmake_parse_arguments(arg "" "" "HEADERS;SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(surveyor_${name} STATIC ${arg_SOURCES})
  add_library(surveyor::${name} ALIAS surveyor_${name})
  target_sources(surveyor_${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${arg_HEADERS})
  target_link_libraries(surveyor_${name} PUBLIC ${arg_DEPENDS}
                        PRIVATE ${arg_PRIVATE_DEPENDS} $<BUILD_INTERFACE:surveyor_flags>)
endfunction()

# surveyor_add_test(random_test.cpp LINKS surveyor::base [SOURCES more.cpp] [LABELS unit] [TIMEOUT 120])
# One program per test file, named after its folder and file: base_random_test.
function(surveyor_add_test file)
  cmake_parse_arguments(arg "" "TIMEOUT" "LINKS;LABELS;SOURCES" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  string(REGEX REPLACE "\\.cpp$" "" name "${file}")
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME room)
  set(name "${room}_${name}")
  add_executable(${name} ${file} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gtest GTest::gmock GTest::gtest_main surveyor_flags)
  target_compile_definitions(${name} PRIVATE SURVEYOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             SURVEYOR_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()
