# One static library a room, linked to only what it may use; one cmocka program a unit test.

# lien_room(NAME SOURCES file... [LINK target...])
# A room's headers are found as "room/header.h", from engine/.
function(lien_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINK" ${ARGN})
  add_library(lien_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(lien_${name} PUBLIC ${PROJECT_SOURCE_DIR}/engine
                                                 ${PROJECT_SOURCE_DIR}/include
                                                 ${PROJECT_SOURCE_DIR})
  target_link_libraries(lien_${name} PUBLIC ${ROOM_LINK} PRIVATE lien_flags)
endfunction()

# lien_unit_test(NAME SOURCES file... LINK target... [ARGS arg...])
function(lien_unit_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINK;ARGS" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  target_link_libraries(test_${name} PRIVATE ${TEST_LINK} PkgConfig::CMOCKA lien_flags)
  add_test(NAME unit.${name} COMMAND test_${name} ${TEST_ARGS}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
