package onnx

import "google.golang.org/protobuf/encoding/protowire"

// readValue reads a ValueInfoProto: a name, an element type, and dimensions.
func readValue(message []byte) (Value, error) {
	var v Value
	err := fields(message, func(num protowire.Number, _ uint64, bytes []byte) error {
		switch num {
		case 1: // ValueInfoProto.name
			v.Name = string(bytes)
		case 2: // ValueInfoProto.type
			return v.readType(bytes)
		}
		return nil
	})
	return v, err
}

func (v *Value) readType(message []byte) error {
	return fields(message, func(num protowire.Number, _ uint64, tensor []byte) error {
		if num != 1 { // TypeProto.tensor_type
			return nil
		}
		return fields(tensor, func(num protowire.Number, varint uint64, bytes []byte) error {
			switch num {
			case 1: // Tensor.elem_type
				v.Type = ElementType(varint)
			case 2: // Tensor.shape
				v.Dims = []int64{}
				return v.readShape(bytes)
			}
			return nil
		})
	})
}

func (v *Value) readShape(message []byte) error {
	return fields(message, func(num protowire.Number, _ uint64, dim []byte) error {
		if num != 1 { // TensorShapeProto.dim
			return nil
		}
		size := int64(-1)
		err := fields(dim, func(num protowire.Number, varint uint64, _ []byte) error {
			if num == 1 { // Dimension.dim_value
				size = int64(varint)
			}
			return nil
		})
		v.Dims = append(v.Dims, size)
		return err
	})
}

// fields calls f for each field of a protocol buffer message, with its number and, by wire type, its number or its bytes.
func fields(message []byte, f func(num protowire.Number, varint uint64, bytes []byte) error) error {
	for len(message) > 0 {
		num, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		var varint uint64
		var bytes []byte
		switch kind {
		case protowire.VarintType:
			varint, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			bytes, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(num, kind, message)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		if err := f(num, varint, bytes); err != nil {
			return err
		}
	}
	return nil
}
