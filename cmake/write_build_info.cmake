# Writes build_info.hpp anew when the commit has changed: run with every build, since a commit changes no source file.
# In: SOURCE_DIR, TEMPLATE, OUTPUT, PROJECT_VERSION, CMAKE_BUILD_TYPE.
execute_process(COMMAND git -C "${SOURCE_DIR}" describe --always --dirty OUTPUT_VARIABLE SURVEYOR_COMMIT
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT SURVEYOR_COMMIT)
  set(SURVEYOR_COMMIT "no commit")
endif()
configure_file("${TEMPLATE}" "${OUTPUT}" @ONLY)  # leaves the file alone when nothing changes
