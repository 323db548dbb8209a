#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif
#include <dlfcn.h>
#include <stddef.h>

/* The functions of libpq that are used, with the types that its own header gives them. The library is looked up when a
   PostgreSQL source is opened, not when the program starts: programs that read no PostgreSQL need not have it, and do
   not carry the libraries that it brings along. */
struct tributary_libpq {
    __typeof__(&PQconnectdbParams) connect;
    __typeof__(&PQlibVersion) version;
    __typeof__(&PQstatus) status;
    __typeof__(&PQfinish) finish;
    __typeof__(&PQerrorMessage) connection_message;
    __typeof__(&PQsocket) socket;
    __typeof__(&PQsetnonblocking) set_nonblocking;
    __typeof__(&PQsendQueryParams) send;
    __typeof__(&PQflush) flush;
    __typeof__(&PQconsumeInput) consume;
    __typeof__(&PQisBusy) is_busy;
    __typeof__(&PQgetResult) result;
    __typeof__(&PQresultStatus) result_status;
    __typeof__(&PQresultErrorField) error_field;
    __typeof__(&PQclear) clear;
    __typeof__(&PQntuples) rows;
    __typeof__(&PQnfields) fields;
    __typeof__(&PQfname) field_name;
    __typeof__(&PQgetisnull) is_null;
    __typeof__(&PQgetvalue) value;
    __typeof__(&PQgetlength) length;
    __typeof__(&PQgetCancel) cancellation;
    __typeof__(&PQcancel) cancel;
    __typeof__(&PQfreeCancel) free_cancellation;
};

#define TRIBUTARY_LIBPQ_FIND(member, symbol)                                          \
    library->member = (__typeof__(library->member))dlsym(handle, #symbol);            \
    if (!library->member) return 0;

/* Fills the table; 0 if the library is not there or lacks a function. */
static inline int tributary_libpq_load(struct tributary_libpq *library) {
    void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return 0;
    TRIBUTARY_LIBPQ_FIND(connect, PQconnectdbParams)
    TRIBUTARY_LIBPQ_FIND(version, PQlibVersion)
    TRIBUTARY_LIBPQ_FIND(status, PQstatus)
    TRIBUTARY_LIBPQ_FIND(finish, PQfinish)
    TRIBUTARY_LIBPQ_FIND(connection_message, PQerrorMessage)
    TRIBUTARY_LIBPQ_FIND(socket, PQsocket)
    TRIBUTARY_LIBPQ_FIND(set_nonblocking, PQsetnonblocking)
    TRIBUTARY_LIBPQ_FIND(send, PQsendQueryParams)
    TRIBUTARY_LIBPQ_FIND(flush, PQflush)
    TRIBUTARY_LIBPQ_FIND(consume, PQconsumeInput)
    TRIBUTARY_LIBPQ_FIND(is_busy, PQisBusy)
    TRIBUTARY_LIBPQ_FIND(result, PQgetResult)
    TRIBUTARY_LIBPQ_FIND(result_status, PQresultStatus)
    TRIBUTARY_LIBPQ_FIND(error_field, PQresultErrorField)
    TRIBUTARY_LIBPQ_FIND(clear, PQclear)
    TRIBUTARY_LIBPQ_FIND(rows, PQntuples)
    TRIBUTARY_LIBPQ_FIND(fields, PQnfields)
    TRIBUTARY_LIBPQ_FIND(field_name, PQfname)
    TRIBUTARY_LIBPQ_FIND(is_null, PQgetisnull)
    TRIBUTARY_LIBPQ_FIND(value, PQgetvalue)
    TRIBUTARY_LIBPQ_FIND(length, PQgetlength)
    TRIBUTARY_LIBPQ_FIND(cancellation, PQgetCancel)
    TRIBUTARY_LIBPQ_FIND(cancel, PQcancel)
    TRIBUTARY_LIBPQ_FIND(free_cancellation, PQfreeCancel)
    return 1;
}
