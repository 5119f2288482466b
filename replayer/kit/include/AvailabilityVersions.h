/* Numbers of the macOS releases, in both spellings. */
#ifndef ESREPLAY_AVAILABILITY_VERSIONS_H
#define ESREPLAY_AVAILABILITY_VERSIONS_H

#define __MAC_10_15 101500
#define __MAC_11_0 110000
#define __MAC_11_3 110300
#define __MAC_12_0 120000
#define __MAC_12_3 120300
#define __MAC_13_0 130000
#define __MAC_13_3 130300
#define __MAC_14_0 140000
#define __MAC_14_4 140400
#define __MAC_15_0 150000
#define __MAC_15_4 150400
#define __MAC_26_0 260000
#define __MAC_26_4 260400
#define __MAC_27_0 270000

#define MAC_OS_X_VERSION_10_15 __MAC_10_15
#define MAC_OS_VERSION_11_0 __MAC_11_0
#define MAC_OS_VERSION_12_0 __MAC_12_0
#define MAC_OS_VERSION_13_0 __MAC_13_0
#define MAC_OS_VERSION_14_0 __MAC_14_0
#define MAC_OS_VERSION_15_0 __MAC_15_0
#define MAC_OS_VERSION_26_0 __MAC_26_0
#define MAC_OS_VERSION_27_0 __MAC_27_0

#endif
