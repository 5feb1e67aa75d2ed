# What every file of ours is compiled with. Warnings are errors in our own code alone.
add_library(lien_flags INTERFACE)
target_compile_definitions(lien_flags INTERFACE _GNU_SOURCE)
target_compile_options(lien_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
  -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -fno-common)

# Asserts stay on in a release: a wrong state here is a wrong legal fact.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")

if(LIEN_SANITIZE)
  # Sanitizers belong to the whole program, so they are set for every target.
  add_compile_options(-fsanitize=${LIEN_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LIEN_SANITIZE})
  add_compile_definitions(LIEN_SANITIZED)
endif()
if(LIEN_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# A definition is shared by all threads on the strength of jansson's counted references.
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_LIBRARIES PkgConfig::JANSSON)
check_c_source_compiles("#include <jansson.h>
#ifndef JANSSON_THREAD_SAFE_REFCOUNT
#error no
#endif
int main(void) { return JANSSON_THREAD_SAFE_REFCOUNT ? 0 : 1; }" LIEN_JANSSON_IS_THREAD_SAFE)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT LIEN_JANSSON_IS_THREAD_SAFE)
  message(FATAL_ERROR "jansson was built without thread-safe reference counts")
endif()
