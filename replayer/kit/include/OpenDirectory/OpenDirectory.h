/* Users and groups, which opendirectoryd serves on macOS. With a service model every name has a record, without any
 * values in it. */
#ifndef ESREPLAY_OPEN_DIRECTORY_OPEN_DIRECTORY_H
#define ESREPLAY_OPEN_DIRECTORY_OPEN_DIRECTORY_H

#include <CoreFoundation/CoreFoundation.h>

typedef struct __ODSession* ODSessionRef;
typedef struct __ODNode* ODNodeRef;
typedef struct __ODRecord* ODRecordRef;
typedef struct __ODQuery* ODQueryRef;
typedef uint32_t ODNodeType;
typedef uint32_t ODMatchType;
typedef CFStringRef ODRecordType;
typedef CFStringRef ODAttributeType;

enum {
  kODNodeTypeAuthentication = 0x2201,
  kODNodeTypeContacts = 0x2204,
  kODNodeTypeNetwork = 0x2205,
  kODNodeTypeLocalNodes = 0x2200,
};
enum { kODMatchAny = 0x0001, kODMatchEqualTo = 0x2001, kODMatchBeginsWith = 0x2002 };
enum {
  kODErrorNodeUnknownName = 2000,
  kODErrorNodeConnectionFailed = 2002,
  kODErrorDaemonError = 10002,
};

ESREPLAY_DECLS_BEGIN

extern const CFErrorDomain kODErrorDomainFramework ESREPLAY_OWN(kODErrorDomainFramework);
extern const ODSessionRef kODSessionDefault ESREPLAY_OWN(kODSessionDefault);
extern const ODRecordType kODRecordTypeUsers ESREPLAY_OWN(kODRecordTypeUsers);
extern const ODRecordType kODRecordTypeGroups ESREPLAY_OWN(kODRecordTypeGroups);
extern const ODAttributeType kODAttributeTypeAllAttributes ESREPLAY_OWN(kODAttributeTypeAllAttributes);
extern const ODAttributeType kODAttributeTypeRecordName ESREPLAY_OWN(kODAttributeTypeRecordName);
extern const ODAttributeType kODAttributeTypeUniqueID ESREPLAY_OWN(kODAttributeTypeUniqueID);

ODNodeRef ODNodeCreateWithNodeType(CFAllocatorRef allocator, ODSessionRef session, ODNodeType type, CFErrorRef* error)
    ESREPLAY_OWN(ODNodeCreateWithNodeType);
ODRecordRef ODNodeCopyRecord(ODNodeRef node, ODRecordType type, CFStringRef name, CFTypeRef attributes,
                             CFErrorRef* error) ESREPLAY_OWN(ODNodeCopyRecord);
CFStringRef ODRecordGetRecordName(ODRecordRef record) ESREPLAY_OWN(ODRecordGetRecordName);
/* True when a service model of the run leads there. */
bool ODRecordVerifyPassword(ODRecordRef record, CFStringRef password, CFErrorRef* error)
    ESREPLAY_OWN(ODRecordVerifyPassword);
ODQueryRef ODQueryCreateWithNode(CFAllocatorRef allocator, ODNodeRef node, CFTypeRef record_types,
                                 ODAttributeType attribute, ODMatchType match, CFTypeRef values,
                                 CFTypeRef return_attributes, CFIndex most, CFErrorRef* error)
    ESREPLAY_OWN(ODQueryCreateWithNode);
/* An empty array with a service model. */
CFArrayRef ODQueryCopyResults(ODQueryRef query, bool allow_partial, CFErrorRef* error) ESREPLAY_OWN(ODQueryCopyResults);

ESREPLAY_DECLS_END

#endif
